// SPDX-License-Identifier: Apache-2.0
// First and second derivatives of the losses, rounded so that sums of them are exact in double: then the histograms,
// and with them the trees, do not depend on the number of threads.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dmlc::train {

/// Derivatives of every row. Margins stand row by row, `classes` values each (1 for regression and binary); gradients
/// and hessians likewise. `scale` is a power of two: results are multiples of 1 / scale. Each returns the sum of the
/// rows' losses: log loss, or half the squared error.
struct GradientKernels {
  const char* level = "";
  float (*largest_error)(const float* margins, const float* targets, std::size_t rows) = nullptr;
  double (*squared)(const float* margins, const float* targets, std::size_t rows, double scale, float* gradients,
                    float* hessians) = nullptr;
  double (*logistic)(const float* margins, const std::int32_t* labels, float positive_weight, std::size_t rows,
                     double scale, float* gradients, float* hessians) = nullptr;
  double (*softmax)(const float* margins, const std::int32_t* labels, std::size_t classes, std::size_t rows,
                    double scale, float* gradients, float* hessians) = nullptr;
};

extern const GradientKernels kGradientKernelsV2;
extern const GradientKernels kGradientKernelsV3;
extern const GradientKernels kGradientKernelsV4;

/// Of the highest x86-64 level that this processor has. All levels give the same bits.
[[nodiscard]] const GradientKernels& gradient_kernels();

/// The largest power of two for which `rows` multiples of 1 / scale, none larger than `largest`, sum without rounding.
[[nodiscard]] double exact_scale(std::size_t rows, double largest);

}  // namespace dmlc::train
