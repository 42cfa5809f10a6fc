// SPDX-License-Identifier: Apache-2.0
// Loads models of series for prediction.
#include "runtime/src/predict/series.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "runtime/src/ingest/calendar.h"
#include "runtime/src/predict/state_reader.h"
#include "runtime/src/train/series_state.h"

namespace dmlc::predict {

void SeriesPredictor::predict(std::span<const Cell> row, std::span<double> out) const {
  out[0] = std::numeric_limits<double>::quiet_NaN();
  const Cell& time = row[0];
  if (time.is_null) return;
  if (is_date_ && std::abs(time.integer) > 100'000'000) return;  // no date of a calendar, or infinite
  out[0] = model_.value_at(is_date_ ? time.integer * ingest::kMicrosecondsPerDay : time.integer);
}

std::unique_ptr<Predictor> load_series_predictor(const train::ModelSpec& spec, const train::ModelState& state) {
  const bool is_date = spec.features.size() == 1 && spec.features[0].kind == ingest::CellKind::date;
  const bool is_time = spec.features.size() == 1 && spec.features[0].kind == ingest::CellKind::timestamp;
  if (!is_date && !is_time) refuse_state(spec, "a series has one feature, its time");
  return std::make_unique<SeriesPredictor>(train::read_series_state(spec, state), is_date);
}

std::int64_t default_horizon(const train::ModelSpec& spec, const series::SeriesModel& model) {
  constexpr std::int64_t kWithoutSeason = 10;
  const train::ForecastSpec& forecast = spec.forecast;
  std::int64_t steps = series::natural_period(model.grid.step);
  if (steps == 1) steps = kWithoutSeason;
  if (forecast.months > 0 || forecast.milliseconds > 0) {
    steps = model.steps_within(forecast.months, forecast.milliseconds * 1000);
  }
  return std::clamp<std::int64_t>(steps, 1, model.steps);
}

}  // namespace dmlc::predict
