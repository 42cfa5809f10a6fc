// SPDX-License-Identifier: Apache-2.0
// Forecasts as a set of rows.
#include <algorithm>
#include <charconv>

#include "runtime/include/dmlc/abi.h"
#include "runtime/src/ingest/calendar.h"
#include "runtime/src/predict/series.h"
#include "runtime/src/train/runtime_error.h"

#include "runtime/src/pg/forecast_call.h"
#include "runtime/src/pg/transaction.h"

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

/// The share of 100 that the name of a column says, as a share of 1; 0 for other names.
double level_of(std::string name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return 0;
  name.erase(0, prefix.size());
  std::replace(name.begin(), name.end(), '_', '.');
  double percent = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), percent);
  const bool is_share = error == std::errc() && end == name.data() + name.size() && percent > 0 && percent < 100;
  return is_share ? percent / 100 : 0;
}

/// What the columns ask for, whatever levels the model had when it was trained. Throws E0620 unless they are the time,
/// the value and two bounds for each level.
std::vector<double> levels_of(const LoadedModel& model, const ModelFunction& function, TupleDesc columns) {
  std::vector<double> levels;
  bool fits =
      columns->natts >= 2 && columns->natts % 2 == 0 && TupleDescAttr(columns, 0)->atttypid == model.types.features[0];
  for (int i = 1; fits && i < columns->natts; ++i) fits = TupleDescAttr(columns, i)->atttypid == FLOAT8OID;
  for (int i = 2; fits && i < columns->natts; i += 2) {
    const double level = level_of(NameStr(TupleDescAttr(columns, i)->attname), abi::kLowerPrefix);
    fits = level > 0 && level == level_of(NameStr(TupleDescAttr(columns, i + 1)->attname), abi::kUpperPrefix);
    levels.push_back(level);
  }
  if (fits) return levels;
  throw make_error<RuntimeErrorId::SignatureMismatch>(
      function.name, "apply the model's file again", function.name, model.spec.name,
      "its columns are not the time, the value and bounds such as `lower_95` and `upper_95`");
}

/// Fills times, then `1 + 2 * levels` numbers a row.
void compute(const LoadedModel& model, std::int64_t steps, const std::vector<double>& levels, std::int64_t* times,
             double* numbers) {
  const series::SeriesModel& series = series_of(model).model();
  const series::Forecast forecast = series.forecast(steps, levels, honour_interrupts);
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
    (void)levels_of(model, function, result->setDesc);
    steps = steps_of(model, is_given, asked);
  });
  const int width = result->setDesc->natts - 1;
  auto* times = static_cast<std::int64_t*>(palloc_extended(sizeof(std::int64_t) * steps, MCXT_ALLOC_HUGE));
  auto* numbers = static_cast<double*>(palloc_extended(sizeof(double) * steps * width, MCXT_ALLOC_HUGE));
  call_cpp([&] { compute(model, steps, levels_of(model, function, result->setDesc), times, numbers); });
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
