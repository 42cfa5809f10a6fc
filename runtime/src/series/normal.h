// SPDX-License-Identifier: Apache-2.0
// How wide intervals of the normal distribution are.
#pragma once

#include <cmath>
#include <numbers>

namespace dmlc::series {

/// Half the width of the central interval that holds `share` (in (0, 1)) of a standard normal distribution.
[[nodiscard]] inline double normal_half_width(double share) {
  double low = 0;
  double high = 40;
  for (int halving = 0; halving < 100; ++halving) {
    const double middle = (low + high) / 2;
    (std::erf(middle / std::numbers::sqrt2) < share ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace dmlc::series
