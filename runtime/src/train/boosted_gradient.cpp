// SPDX-License-Identifier: Apache-2.0
// Chooses the gradient kernels and the rounding of derivatives.
#include "runtime/src/train/boosted_gradient.h"

#include <bit>
#include <cmath>

#include "runtime/src/tensor/cpu_level.h"

namespace dmlc::train {

const GradientKernels& gradient_kernels() {
  return *tensor::for_cpu_level(&kGradientKernelsV2, &kGradientKernelsV3, &kGradientKernelsV4);
}

double exact_scale(std::size_t rows, double largest) {
  const int row_bits = static_cast<int>(std::bit_width(rows));
  const int value_bits = largest > 0 ? std::ilogb(largest) + 1 : 0;
  return std::ldexp(1.0, 52 - row_bits - value_bits);
}

}  // namespace dmlc::train
