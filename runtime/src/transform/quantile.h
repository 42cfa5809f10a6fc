// SPDX-License-Identifier: Apache-2.0
// Quantiles of sorted values.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace dmlc::transform {

/// The quantile `share` in [0, 1] between the values next to it, linear (Hyndman, Fan: Sample Quantiles in Statistical
/// Packages, 1996, definition 7, as in NumPy). At least one value.
[[nodiscard]] inline double quantile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = std::min(static_cast<std::size_t>(place), sorted.size() - 1);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace dmlc::transform
