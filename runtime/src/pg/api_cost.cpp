// SPDX-License-Identifier: Apache-2.0
// SQL function that says what a training would cost.
#include <string>

#include "runtime/src/pg/query.h"
#include "runtime/src/pg/settings.h"
#include "runtime/src/pg/source_size.h"
#include "runtime/src/train/cost.h"
#include "runtime/src/train/runtime_error.h"
#include "runtime/src/train/trainer.h"

#include "runtime/src/pg/error_map.h"
#include "runtime/src/pg/model_row.h"

namespace dmlc::pg {
namespace {

struct TrainingCost {
  train::Estimate estimate;
  std::uint64_t memory_limit = 0;
  bool streams = false;  ///< rows go to files rather than to be refused
};

/// Without a query for the features the views of the model are asked.
TrainingCost cost_of(const char* spec_text, const char* features, const char* validation) {
  const train::ModelSpec spec = train::parse_model_spec(spec_text);
  try {
    const SourceQueries queries =
        features == nullptr ? view_queries(spec) : SourceQueries{features, validation == nullptr ? "" : validation};
    return {train::estimate_training(spec, estimate_source(spec, queries), thread_limit()),
            effective_memory_limit(spec.memory_limit), train::streams_rows(spec)};
  } catch (const PgError& error) {
    if (!has_code(error.data())) throw;
    throw map_pg_error(error.data(), {display_name(spec.schema, spec.name), GetUserId(), ""});
  }
}

}  // namespace
}  // namespace dmlc::pg

DMLC_SQL_FUNCTION(dml_estimate_training) {
  using namespace dmlc::pg;
  TupleDesc columns;
  if (get_call_result_type(fcinfo, nullptr, &columns) != TYPEFUNC_COMPOSITE) elog(ERROR, "a row type is expected");
  const char* spec = json_argument(fcinfo, 0, "spec");
  const char* features = PG_ARGISNULL(1) ? nullptr : text_argument(fcinfo, 1, "features");
  const char* validation = PG_ARGISNULL(2) ? nullptr : text_argument(fcinfo, 2, "validation");
  TrainingCost cost;
  (void)sql_entry([&]() -> Datum {
    cost = cost_of(spec, features, validation);
    return 0;
  });
  const dmlc::train::Estimate& estimate = cost.estimate;
  Datum values[] = {Int64GetDatum(dmlc::train::whole_number(estimate.rows)),
                    Int64GetDatum(dmlc::train::whole_number(estimate.matrix_bytes)),
                    Int64GetDatum(dmlc::train::whole_number(estimate.memory_bytes)),
                    Int64GetDatum(static_cast<int64>(cost.memory_limit)),
                    BoolGetDatum(cost.streams),
                    Float8GetDatum(estimate.flops),
                    Float8GetDatum(estimate.ingest_seconds),
                    Float8GetDatum(estimate.fit_seconds),
                    Float8GetDatum(estimate.evaluate_seconds),
                    Float8GetDatum(estimate.store_seconds),
                    Float8GetDatum(estimate.seconds())};
  bool nulls[std::size(values)] = {};
  PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(columns), values, nulls)));
}
