// SPDX-License-Identifier: Apache-2.0
// Intervals between quantiles of drawn values.
#include "runtime/src/series/quantiles.h"

#include <algorithm>

namespace dmlc::series {
namespace {

double quantile(std::span<const double> sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(place);
  const std::size_t high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (place - static_cast<double>(low)) * (sorted[high] - sorted[low]);
}

}  // namespace

std::vector<std::vector<Interval>> quantile_intervals(std::vector<double> drawn, std::size_t steps,
                                                      std::span<const double> levels) {
  std::vector<std::vector<Interval>> intervals(levels.size());
  const std::size_t count = steps == 0 ? 0 : drawn.size() / steps;
  for (std::size_t step = 0; step < steps; ++step) {
    const std::span<double> values{drawn.data() + step * count, count};
    std::sort(values.begin(), values.end());
    for (std::size_t i = 0; i < levels.size(); ++i) {
      const double low = (1 - levels[i]) / 2;
      intervals[i].push_back({quantile(values, low), quantile(values, 1 - low)});
    }
  }
  return intervals;
}

}  // namespace dmlc::series
