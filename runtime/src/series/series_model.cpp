// SPDX-License-Identifier: Apache-2.0
// Forecasts by the step.
#include "runtime/src/series/series_model.h"

#include <algorithm>
#include <limits>

namespace dmlc::series {

std::vector<Time> SeriesModel::times_ahead(std::int64_t count) const {
  std::vector<Time> times;
  for (std::int64_t step = 0; step < count; ++step) times.push_back(grid.time_of(steps + step));
  return times;
}

Forecast SeriesModel::forecast(std::int64_t count, std::span<const double> levels,
                               const std::function<void()>& check) const {
  if (const auto* smoothing = std::get_if<SmoothingFit>(&fit)) {
    return forecast_smoothing(*smoothing, static_cast<std::size_t>(count), levels, seed, check);
  }
  return forecast_prophet(std::get<ProphetModel>(fit), times_ahead(count), levels, seed, check);
}

double SeriesModel::value_at(Time time) const {
  const double beyond = std::numeric_limits<double>::quiet_NaN();
  if (time < grid.origin - (grid.time_of(1) - grid.origin) || time > grid.time_of(2 * steps)) return beyond;
  const std::int64_t index = grid.index_of(time);
  if (index < 0 || index >= 2 * steps) return beyond;
  const auto* smoothing = std::get_if<SmoothingFit>(&fit);
  if (smoothing == nullptr) return std::get<ProphetModel>(fit).value(time);
  if (index < steps) return smoothing->fitted[static_cast<std::size_t>(index)];
  return expected_ahead(*smoothing, static_cast<std::size_t>(index - steps) + 1);
}

std::int64_t SeriesModel::steps_within(std::int64_t months, std::int64_t microseconds) const {
  const Time last = grid.time_of(steps - 1);
  Time end = last + microseconds;
  if (months > 0) end = Grid{last, {months, 0}, grid.step.months > 0 ? grid.anchor_day : day_of_month(last)}.time_of(1);
  std::int64_t count = grid.index_of(end) - (steps - 1);
  if (grid.time_of(steps - 1 + count) > end) --count;
  return std::max<std::int64_t>(count, 1);
}

}  // namespace dmlc::series
