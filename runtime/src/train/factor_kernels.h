// SPDX-License-Identifier: Apache-2.0
// The inner loops of matrix factorization, and of the triangular factors of symmetric matrices. Plain C interface,
// because the implementation is compiled once per processor level. Rows of factors are padded with zeros to a multiple
// of kFactorPadding.
#pragma once

#include <cstddef>

namespace dmlc::train {

/// Doubles; a multiple of the tile of every level.
inline constexpr std::size_t kFactorPadding = 16;

struct FactorKernels {
  /// Adds row * row' of `count` rows, `width` apart, to `sums` [width][width]: its lower triangle at least.
  void (*add_products)(const double* rows, std::size_t count, std::size_t width, double* sums);
  /// out[0, width) = scale * in[0, width)
  void (*scale)(double* out, const double* in, double scale, std::size_t width);
  /// y[0, width) += a * x[0, width)
  void (*add)(double* y, const double* x, double a, std::size_t width);
  /// Sum of a * b over [0, count), which need not be a multiple of anything.
  double (*dot)(const double* a, const double* b, std::size_t count);
  /// Takes column * column' from a symmetric matrix [count][count] whose rows are `stride` apart: on the diagonal and
  /// right of it, while what is left of it becomes anything.
  void (*subtract_product)(double* matrix, std::size_t stride, const double* column, std::size_t count);
};

[[nodiscard]] const FactorKernels& factor_kernels_v2();
[[nodiscard]] const FactorKernels& factor_kernels_v3();
[[nodiscard]] const FactorKernels& factor_kernels_v4();
/// Those for this machine.
[[nodiscard]] const FactorKernels& factor_kernels();

}  // namespace dmlc::train
