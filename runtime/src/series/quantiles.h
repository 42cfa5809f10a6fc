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

/// Appends the intervals of one step, one to each level's: between the quantiles (1 - level) / 2 and (1 + level) / 2 of
/// the drawn values, which are put in order; quantiles lie on the line between neighbours. NaN among them makes NaN.
void append_intervals(std::span<double> drawn, std::span<const double> levels,
                      std::vector<std::vector<Interval>>& intervals);

}  // namespace dmlc::series
