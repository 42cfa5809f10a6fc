// SPDX-License-Identifier: Apache-2.0
// Forecasts with intervals, and intervals from drawn values.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace dmlc::series {

struct Interval {
  double low = 0;
  double high = 0;
};

struct Forecast {
  std::vector<double> values;                    ///< by step
  std::vector<std::vector<Interval>> intervals;  ///< by level, then step
};

/// Intervals by level, then step, between the quantiles (1 - level) / 2 and (1 + level) / 2. `drawn` has as many values
/// for each step, those of one step side by side; quantiles lie on the line between neighbours in order.
[[nodiscard]] std::vector<std::vector<Interval>> quantile_intervals(std::vector<double> drawn, std::size_t steps,
                                                                    std::span<const double> levels);

}  // namespace dmlc::series
