// SPDX-License-Identifier: Apache-2.0
// The inner loops of the linear models over tiles of rows. Plain C interface, because the implementation is compiled
// once per processor level. The design matrix exists for one tile at a time only.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dmlc::train {

/// Rows of a tile. Kernels always take full tiles; rows that do not count have `active` 0.
inline constexpr std::size_t kTileRows = 128;
/// Category codes start at -2 (unseen) and -1 (NULL); tables by category are indexed with code + kCodeOffset.
inline constexpr std::size_t kCodeOffset = 2;
/// Row-major tiles have this many columns' multiple.
inline constexpr std::size_t kRowPadding = 16;

/// Angles beyond are cut off: their cosine would be noise.
inline constexpr double kLargestAngle = 1e9;

/// A dense column of the design: (value - center) * scale with 0 for NaN, or a look-up of whole values in `table`,
/// which has 32 entries, the last one for NaN.
struct DenseInput {
  const float* values;
  double center;
  double scale;
  const double* table;  ///< nullptr for numbers
};

/// What Hessian-like sums are collected into; every pointer leads into one array (see SumLayout).
struct SumTargets {
  double* dense;              ///< [columns][padded]: column i times weighted column j, for i <= j
  double* const* categories;  ///< per category column [slots][padded]: weighted dense columns per slot
  double* const* joint;       ///< per pair f < g, at f * count + g: [slots f][slots g] sums of weights
  const std::size_t* slots;   ///< per category column
  std::size_t category_count;
  std::size_t padded;  ///< columns + 1 rounded up to kRowPadding; place `columns` holds the residual's sums
};

struct DesignKernels {
  /// tile[c * kTileRows + row] for c in [0, inputs]: column 0 is all ones, then the inputs.
  void (*expand)(const DenseInput* inputs, std::size_t count, double* tile);
  /// target[row] = 1 where the code is `positive`, active[row] = 1 where split is 0 (training), for `rows` rows; the
  /// rest of the tile becomes 0.
  void (*mark)(const std::int32_t* codes, const std::uint8_t* splits, std::int32_t positive, std::size_t rows,
               double* target, double* active);
  /// out[row] = sum over columns of tile * weights, plus one table entry per category column.
  void (*margins)(const double* tile, std::size_t columns, const double* weights, const std::int32_t* const* codes,
                  const double* const* tables, std::size_t category_count, double* out);
  /// p = 1 / (1 + exp(-margin)): weight = a * p * (1 - p), residual = a * (p - target), where a is the class weight of
  /// an active row, else 0. Returns the sum of a * log loss.
  double (*logistic)(const double* margins, const double* target, const double* active, const double* class_weights,
                     double* weight, double* residual);
  /// margins [outputs][kTileRows] become residuals a * (p - indicator). Returns the sum of a * log loss.
  double (*softmax)(double* margins, std::size_t outputs, const std::int32_t* codes, const double* active,
                    const double* class_weights);
  /// Probabilities in place.
  void (*sigmoid)(double* margins, std::size_t count);
  void (*normalise)(double* margins, std::size_t outputs);  ///< softmax probabilities of a tile
  /// Adds weight * column * column' and residual * column of the tile. `rows` is scratch of kTileRows * padded
  /// doubles, zeroed once by the caller.
  void (*accumulate)(const double* tile, std::size_t columns, const double* weight, const double* residual,
                     const std::int32_t* const* codes, double* rows, const SumTargets* sums);
  /// Adds residual * column only: dense[columns], and per category column one sum per slot.
  void (*gradient)(const double* tile, std::size_t columns, const double* residual, const std::int32_t* const* codes,
                   std::size_t category_count, double* dense, double* const* categories);
  /// values[i] = scale * cos(values[i]) to about 1e-15 of the scale, for numbers up to kLargestAngle; larger ones count
  /// as that.
  void (*cosine)(double* values, double scale, std::size_t count);
  /// y += a * x
  void (*axpy)(double* y, const double* x, double a, std::size_t count);
  /// Leaves U with U'U = the symmetric matrix of `n` rows, `stride` doubles each, in its upper triangle, which alone is
  /// read; what lies below is undefined. `n` is a multiple of 4, `stride` of kRowPadding. False where it is not
  /// positive definite.
  bool (*cholesky)(double* matrix, std::size_t n, std::size_t stride);
};

[[nodiscard]] const DesignKernels& kernels_v2();
[[nodiscard]] const DesignKernels& kernels_v3();
[[nodiscard]] const DesignKernels& kernels_v4();
/// Those for this machine.
[[nodiscard]] const DesignKernels& design_kernels();

}  // namespace dmlc::train
