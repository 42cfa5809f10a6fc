// SPDX-License-Identifier: Apache-2.0
// Forecasts as a set of rows.
#include "runtime/src/ingest/calendar.h"
#include "runtime/src/predict/series.h"
#include "runtime/src/train/runtime_error.h"

#include "runtime/src/pg/forecast_call.h"

namespace dmlc::pg {
namespace {

const predict::SeriesPredictor& series_of(const LoadedModel& model) {
  const auto* series = dynamic_cast<const predict::SeriesPredictor*>(model.predictor.get());
  if (series == nullptr) {
    throw make_error<RuntimeErrorId::ModelDamaged>(model.spec.name, "train the model again", model.spec.name,
                                                   model.version, "it is no series");
  }
  return *series;
}

/// Throws E0679.
std::int64_t steps_of(const LoadedModel& model, bool is_given, std::int64_t asked) {
  const series::SeriesModel& series = series_of(model).model();
  if (!is_given) return predict::default_horizon(model.spec, series);
  if (asked >= 1 && asked <= series.steps) return asked;
  throw make_error<RuntimeErrorId::HorizonTooLong>(model.spec.name, "ask for 1 step or more, and no more than it has",
                                                   model.spec.name, asked, series.steps);
}

/// Throws E0620 unless the columns are the time, the value and the bounds.
void check_columns(const LoadedModel& model, const ModelFunction& function, TupleDesc columns) {
  const int expected = 2 + 2 * static_cast<int>(model.spec.forecast.levels.size());
  bool fits = columns->natts == expected && TupleDescAttr(columns, 0)->atttypid == model.types.features[0];
  for (int i = 1; fits && i < expected; ++i) fits = TupleDescAttr(columns, i)->atttypid == FLOAT8OID;
  if (fits) return;
  throw make_error<RuntimeErrorId::SignatureMismatch>(
      function.name, "apply the model's file again", function.name, model.spec.name,
      "its columns are not the time, the value and two bounds for each of " +
          std::to_string(model.spec.forecast.levels.size()) + " levels");
}

/// Fills times, then `width` numbers a row.
void compute(const LoadedModel& model, std::int64_t steps, std::int64_t* times, double* numbers) {
  const series::SeriesModel& series = series_of(model).model();
  const series::Forecast forecast = series.forecast(steps, model.spec.forecast.levels);
  const std::vector<series::Time> ahead = series.times_ahead(steps);
  for (std::size_t i = 0; i < ahead.size(); ++i) {
    *times++ = ahead[i];
    *numbers++ = forecast.values[i];
    for (const std::vector<series::Interval>& level : forecast.intervals) {
      *numbers++ = level[i].low;
      *numbers++ = level[i].high;
    }
  }
}

}  // namespace

// --- PostgreSQL frame: no C++ objects below ---

Datum return_forecast(FunctionCallInfo fcinfo, const LoadedModel& model, const ModelFunction& function) {
  InitMaterializedSRF(fcinfo, 0);
  auto* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
  const bool is_given = !fcinfo->args[0].isnull;
  const std::int64_t asked = is_given ? DatumGetInt32(fcinfo->args[0].value) : 0;
  std::int64_t steps = 0;
  call_cpp([&] {
    check_columns(model, function, result->setDesc);
    steps = steps_of(model, is_given, asked);
  });
  const int width = result->setDesc->natts - 1;
  auto* times = static_cast<std::int64_t*>(palloc_extended(sizeof(std::int64_t) * steps, MCXT_ALLOC_HUGE));
  auto* numbers = static_cast<double*>(palloc_extended(sizeof(double) * steps * width, MCXT_ALLOC_HUGE));
  call_cpp([&] { compute(model, steps, times, numbers); });
  auto* values = static_cast<Datum*>(palloc(sizeof(Datum) * (width + 1)));
  auto* nulls = static_cast<bool*>(palloc0(sizeof(bool) * (width + 1)));
  const bool is_date = TupleDescAttr(result->setDesc, 0)->atttypid == DATEOID;
  for (std::int64_t step = 0; step < steps; ++step) {
    CHECK_FOR_INTERRUPTS();
    values[0] =
        is_date ? DateADTGetDatum(static_cast<DateADT>(ingest::day_of(times[step]))) : TimestampTzGetDatum(times[step]);
    for (int i = 0; i < width; ++i) values[i + 1] = Float8GetDatum(numbers[step * width + i]);
    tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
  }
  return 0;
}

}  // namespace dmlc::pg
