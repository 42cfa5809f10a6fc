// SPDX-License-Identifier: Apache-2.0
// The product of two vectors in double precision.
#pragma once

#include <cstddef>
#include <span>

namespace dmlc::train {

/// Sum of a[i] * b[i], added up in order; both are of the same size.
[[nodiscard]] inline double dot(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace dmlc::train
