// SPDX-License-Identifier: Apache-2.0
// A fitted model of a series with the steps that it was fitted to: what is stored, and what forecasts are made from.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <variant>
#include <vector>

#include "runtime/src/series/grid.h"
#include "runtime/src/series/prophet.h"
#include "runtime/src/series/quantiles.h"
#include "runtime/src/series/smoothing.h"

namespace dmlc::series {

struct SeriesModel {
  Grid grid;
  std::int64_t steps = 0;  ///< of the history
  std::variant<SmoothingFit, ProphetModel> fit;
  std::uint64_t seed = 0;

  /// The times of the next steps.
  [[nodiscard]] std::vector<Time> times_ahead(std::int64_t count) const;
  /// The next values with intervals of these levels, in (0, 1). `count` is from 1 to `steps`.
  /// `check` is called now and then and may throw.
  [[nodiscard]] Forecast forecast(std::int64_t count, std::span<const double> levels,
                                  const std::function<void()>& check) const;
  /// The value expected at a time: of smoothing what it expected one step ahead in the history, and behind it its
  /// forecast for the nearest step. NaN before the history, and further behind it than it is long.
  /// Allocates nothing.
  [[nodiscard]] double value_at(Time time) const;
  /// How many steps lie within a time from the last one, at least 1. `months` or `microseconds` is 0.
  [[nodiscard]] std::int64_t steps_within(std::int64_t months, std::int64_t microseconds) const;
};

}  // namespace dmlc::series
