// SPDX-License-Identifier: Apache-2.0
// LANGUAGE dml: one handler serves the predict functions of every model, one call per row, and runs computations.
#include <cmath>
#include <memory>
#include <new>
#include <vector>

#include "runtime/src/pg/query.h"
#include "runtime/src/train/runtime_error.h"

#include "runtime/src/pg/cell_reader.h"
#include "runtime/src/pg/compute.h"
#include "runtime/src/pg/compute_row.h"
#include "runtime/src/pg/forecast_call.h"
#include "runtime/src/pg/identity.h"
#include "runtime/src/pg/model_cache.h"
#include "runtime/src/pg/object_rights.h"
#include "runtime/src/pg/recommend.h"

namespace dmlc::pg {
namespace {

/// What a call site keeps between rows, in its FmgrInfo.
struct CallSite {
  ModelFunction function;
  std::int64_t model_id;
  TimestampTz statement;           ///< the version is looked up once per statement …
  LocalTransactionId transaction;  ///< … and per transaction, for procedures that commit
  MemoryContext context;           ///< of the version's own things below; emptied when the version changes
  CellReader* readers;
  predict::Cell* cells;
  double* outputs;
  int output_count;
  train::Task task;
  Datum* labels;  ///< the classes as values of the target's type
  const predict::Predictor* predictor;
  std::shared_ptr<const LoadedModel>* model;  ///< what the pointers above point into
};

bool is_current(const CallSite& site) {
  return site.statement == GetCurrentStatementStartTimestamp() && site.transaction == MyProc->lxid;
}

void release_model(void* argument) {
  auto* site = static_cast<CallSite*>(argument);
  delete site->model;
  site->model = nullptr;
}

CallSite* make_site(FunctionCallInfo fcinfo) {
  if (CALLED_AS_TRIGGER(fcinfo) || CALLED_AS_EVENT_TRIGGER(fcinfo))
    ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("LANGUAGE dml has no trigger functions")));
  MemoryContext context = fcinfo->flinfo->fn_mcxt;
  MemoryContext caller = MemoryContextSwitchTo(context);
  auto* site = static_cast<CallSite*>(palloc0(sizeof(CallSite)));
  site->function = read_model_function(fcinfo->flinfo->fn_oid);
  site->context = AllocSetContextCreate(context, "dml model of a call", ALLOCSET_SMALL_SIZES);
  auto* callback = static_cast<MemoryContextCallback*>(palloc0(sizeof(MemoryContextCallback)));
  callback->func = release_model;
  callback->arg = site;
  MemoryContextRegisterResetCallback(context, callback);
  MemoryContextSwitchTo(caller);
  return site;
}

std::string model_name(const CallSite& site) { return display_name(site.function.schema, site.function.model); }

/// Finds the model, as whom the function may use it, and its current version.
std::shared_ptr<const LoadedModel> find_model(const CallSite& site) {
  const std::string name = model_name(site);
  const ModelHead head = call_pg([&] { return find_model_head(site.function.schema, site.function.model); });
  if (!head.found)
    throw make_error<RuntimeErrorId::UnknownModelAtRun>(name, "drop the function or declare the model again", name);
  // Whoever may call the function may use the model: so its owner must be the model's.
  if (!acts_for(site.function.owner, head.owner)) {
    throw make_error<RuntimeErrorId::NotModelOwner>(name, "the function's owner must own the model",
                                                    role_name(site.function.owner), name);
  }
  return load_model(head, name);
}

void check_signature(const CallSite& site, const LoadedModel& model) {
  const std::string mismatch = signature_mismatch(site.function, model.spec, model.types);
  if (mismatch.empty()) return;
  const std::string name = model_name(site);
  const OwnerScope owner;
  const Text declared = query_value("SELECT spec::text FROM dml.model WHERE model_id = $1::bigint",
                                    {std::to_string(model.model_id)}, Access::read);
  const train::ModelSpec spec = train::parse_model_spec(declared.value_or(""));
  if (signature_mismatch(site.function, spec, resolve_types(spec)).empty()) {
    throw make_error<RuntimeErrorId::NoTrainedVersion>(
        name, "the model was declared anew; wait for its training to finish, see dml.jobs",
        name + " with these features");
  }
  throw make_error<RuntimeErrorId::SignatureMismatch>(site.function.name, "apply the model's file again",
                                                      site.function.name, name, mismatch);
}

/// PostgreSQL frame: readers, buffers and labels of a version.
void bind_model(CallSite& site) {
  const LoadedModel& model = **site.model;
  MemoryContext caller = MemoryContextSwitchTo(site.context);
  // The argument of a forecast is no feature.
  const int count = site.function.action == Action::forecast ? 0 : site.function.argument_count;
  site.readers = static_cast<CellReader*>(palloc0(sizeof(CellReader) * (count + 1)));
  site.cells = static_cast<predict::Cell*>(palloc0(sizeof(predict::Cell) * (count + 1)));
  // Of a user's recommendations only the first argument is read as a feature.
  const bool recommends = site.function.action == Action::recommend;
  for (int i = 0; i < (recommends ? 1 : count); ++i) {
    const ingest::CellKind kind = recommends ? ingest::CellKind::category : model.spec.features[i].kind;
    site.readers[i] = make_cell_reader(site.function.arguments[i], kind, site.context);
    if (site.readers[i].form == ReadAs::none)
      elog(ERROR, "argument %d of %s cannot be read", i + 1, site.function.name);
  }
  site.output_count = static_cast<int>(model.predictor->outputs());
  site.task = model.spec.task;
  site.outputs = static_cast<double*>(palloc0(sizeof(double) * (site.output_count + 1)));
  const auto& classes = model.predictor->classes();
  site.labels = static_cast<Datum*>(palloc0(sizeof(Datum) * (classes.size() + 1)));
  if (!classes.empty()) {
    Oid input, parameter;
    getTypeInputInfo(model.types.target, &input, &parameter);
    for (std::size_t i = 0; i < classes.size(); ++i) {
      char* label = pg_any_to_server(classes[i].c_str(), static_cast<int>(classes[i].size()), PG_UTF8);
      site.labels[i] = OidInputFunctionCall(input, label, parameter, -1);
    }
  }
  site.predictor = model.predictor.get();  // last: everything before it may fail
  MemoryContextSwitchTo(caller);
}

/// Makes the call site use the version that this statement sees.
void refresh(CallSite& site) {
  bool changed = false;
  if (site.model != nullptr) {
    const ModelHead head = find_model_head(site.function.schema, site.function.model);
    changed = !head.found || head.model_id != (*site.model)->model_id || head.current_version != (*site.model)->version;
  }
  if (site.predictor == nullptr || changed) {
    site.predictor = nullptr;
    call_cpp([&] {
      auto model = find_model(site);
      check_signature(site, *model);
      delete site.model;
      site.model = nullptr;
      site.model = new std::shared_ptr<const LoadedModel>(std::move(model));
    });
    MemoryContextReset(site.context);
    bind_model(site);
  }
  site.statement = GetCurrentStatementStartTimestamp();
  site.transaction = MyProc->lxid;
}

Datum return_classes(const CallSite& site) {
  const LoadedModel& model = **site.model;
  const Oid type = prediction_type(model.spec, model.types);
  int16 length;
  bool by_value;
  char alignment;
  get_typlenbyvalalign(type, &length, &by_value, &alignment);
  const int count = static_cast<int>(site.predictor->classes().size());
  return PointerGetDatum(construct_array(site.labels, count, type, length, by_value, alignment));
}

Datum return_numbers(const CallSite& site) {
  auto* values = static_cast<Datum*>(palloc(sizeof(Datum) * site.output_count));
  for (int i = 0; i < site.output_count; ++i) values[i] = Float8GetDatum(site.outputs[i]);
  return PointerGetDatum(
      construct_array(values, site.output_count, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

Datum return_label(const CallSite& site) {
  if (site.output_count == 1) return site.labels[site.outputs[0] > 0.5 ? 1 : 0];
  int best = 0;
  for (int i = 1; i < site.output_count; ++i)
    if (site.outputs[i] > site.outputs[best]) best = i;
  return site.labels[best];
}

/// Of an anomaly detector the outputs are its score and whether that makes the row an anomaly.
Datum return_prediction(const CallSite& site) {
  switch (site.task) {
    case train::Task::binary:
    case train::Task::multiclass:
      return return_label(site);
    case train::Task::clustering:
      return Int32GetDatum(static_cast<int>(site.outputs[0]));
    case train::Task::dimension_reduction:
      return return_numbers(site);
    case train::Task::anomaly_detection:
      return BoolGetDatum(site.outputs[1] > 0.5);
    case train::Task::regression:
    case train::Task::recommendation:
    case train::Task::forecasting:
      break;
  }
  return Float8GetDatum(site.outputs[0]);
}

/// Throws E0646 and E0643. A computation that is not there yet is looked for when the function is called.
void check_compute_function(const ModelFunction& function) {
  const std::string name = display_name(function.schema, function.model);
  const std::string mismatch =
      compute_function_mismatch(function.returns, function.argument_count, function.returns_set, function.volatility);
  if (!mismatch.empty())
    throw make_error<RuntimeErrorId::FunctionMismatch>(
        function.name, "write: CREATE FUNCTION … () RETURNS bigint LANGUAGE dml VOLATILE", function.name, name,
        mismatch);
  const ComputeRow row = find_compute(function.schema, function.model);
  if (row.compute_id != 0) require_object_owner(row.owner, function.owner, name);
}

/// Tables are the caller's business, the computation is that of the function's owner.
Datum run_computation(const ModelFunction& function) {
  return sql_entry([&] {
    check_compute_function(function);
    return Int64GetDatum(run_compute(function.schema, function.model, function.owner));
  });
}

}  // namespace
}  // namespace dmlc::pg

DMLC_SQL_FUNCTION(dml_call_handler) {
  using namespace dmlc;
  using namespace dmlc::pg;
  auto* site = static_cast<CallSite*>(fcinfo->flinfo->fn_extra);
  if (site == nullptr) {
    site = make_site(fcinfo);
    fcinfo->flinfo->fn_extra = site;
  }
  if (site->function.action == Action::compute) return run_computation(site->function);
  if (!is_current(*site)) refresh(*site);
  if (site->function.action == Action::classes) return return_classes(*site);
  if (site->function.action == Action::recommend)
    return return_recommendations(fcinfo, *site->predictor, site->readers[0], site->function.columns[0]);
  if (site->function.action == Action::forecast) return return_forecast(fcinfo, **site->model, site->function);
  const int count = site->function.argument_count;
  for (int i = 0; i < count; ++i) {
    site->cells[i].is_null = true;
    if (!fcinfo->args[i].isnull) read_cell(site->readers[i], fcinfo->args[i].value, site->cells[i]);
  }
  site->predictor->predict({site->cells, static_cast<std::size_t>(count)},
                           {site->outputs, static_cast<std::size_t>(site->output_count)});
  if (site->function.action == Action::predict_proba) {
    return site->task == dmlc::train::Task::multiclass ? return_numbers(*site) : Float8GetDatum(site->outputs[0]);
  }
  return return_prediction(*site);
}

DMLC_SQL_FUNCTION(dml_check_function) {
  using namespace dmlc;
  using namespace dmlc::pg;
  const Oid oid = PG_GETARG_OID(0);
  if (!CheckFunctionValidatorAccess(fcinfo->flinfo->fn_oid, oid)) PG_RETURN_VOID();
  const ModelFunction function = read_model_function(oid);
  // A dump restores functions before the rows of the models.
  if (!check_function_bodies) PG_RETURN_VOID();
  return sql_entry([&]() -> Datum {
    if (function.action == Action::compute) {
      check_compute_function(function);
      return 0;
    }
    const ModelHead head = call_pg([&] { return find_model_head(function.schema, function.model); });
    if (!head.found) return 0;
    const std::string name = display_name(function.schema, function.model);
    if (!acts_for(function.owner, head.owner))
      throw make_error<RuntimeErrorId::NotModelOwner>(name, "", role_name(function.owner), name);
    const OwnerScope owner;
    const Text declared = query_value("SELECT spec::text FROM dml.model WHERE model_id = $1::bigint",
                                      {std::to_string(head.model_id)}, Access::read);
    const train::ModelSpec spec = train::parse_model_spec(declared.value_or(""));
    const std::string mismatch = signature_mismatch(function, spec, resolve_types(spec));
    if (!mismatch.empty())
      throw make_error<RuntimeErrorId::SignatureMismatch>(function.name, "", function.name, name, mismatch);
    return 0;
  });
}
