// SPDX-License-Identifier: Apache-2.0
// Intervals between quantiles of drawn values.
#include "runtime/src/series/quantiles.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dmlc::series {
namespace {

double quantile(std::span<const double> sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(place);
  const std::size_t high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (place - static_cast<double>(low)) * (sorted[high] - sorted[low]);
}

}  // namespace

void append_intervals(std::span<double> drawn, std::span<const double> levels,
                      std::vector<std::vector<Interval>>& intervals) {
  constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  const bool is_known = std::none_of(drawn.begin(), drawn.end(), [](double value) { return std::isnan(value); });
  if (is_known) std::sort(drawn.begin(), drawn.end());
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const double low = (1 - levels[i]) / 2;
    intervals[i].push_back(is_known ? Interval{quantile(drawn, low), quantile(drawn, 1 - low)}
                                    : Interval{kUnknown, kUnknown});
  }
}

}  // namespace dmlc::series
