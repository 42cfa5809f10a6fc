// SPDX-License-Identifier: Apache-2.0
// The inner loops of feed-forward networks over small blocks of rows. Plain C interface, because the implementation is
// compiled once per processor level. Matrices are float32 and row-major; columns are padded to kColumnPadding with
// zeros, so that every row begins on a full vector.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dmlc::network {

/// Rows of every matrix of activations or weights are this many floats' multiple long, and begin on 64 bytes.
inline constexpr std::size_t kColumnPadding = 16;

[[nodiscard]] constexpr std::size_t padded(std::size_t columns) {
  return (columns + kColumnPadding - 1) / kColumnPadding * kColumnPadding;
}

/// What hidden units do to their weighted sum z. leaky_relu has slope 0.01 below 0, elu has alpha 1, selu the constants
/// of Klambauer et al. (Self-Normalizing Neural Networks, 2017), gelu is z times the normal distribution function.
enum class Activation : std::uint8_t { identity, relu, relu6, leaky_relu, elu, selu, gelu, tanh, sigmoid };

enum class Optimizer : std::uint8_t { sgd, adam, adamw, rmsprop, adagrad };

/// c [rows x columns] from a [rows x depth] and b [depth x columns]; `columns` is a multiple of kColumnPadding, strides
/// are in floats.
struct Product {
  const float* a;
  std::size_t a_stride;
  const float* b;
  std::size_t b_stride;
  float* c;
  std::size_t c_stride;
  std::size_t rows;
  std::size_t depth;
  std::size_t columns;
};

/// Rows of a table that are chosen per row by codes: categories as inputs. A negative code chooses nothing.
struct Chosen {
  const std::int32_t* codes;  ///< [rows][tables], row numbers of the table
  std::size_t tables;
};

/// Weighted sums of rows of units and what normalization makes of them; `standard` and `values` have the same layout.
struct Normalized {
  float* values;    ///< [rows][stride]: sums before, scaled and shifted after
  float* standard;  ///< sums less their mean, divided by their deviation; nullptr: not kept
  float* inverse;   ///< 1 / deviation: of each row, or of each unit
  const float* gain;
  const float* shift;
  std::size_t rows;
  std::size_t columns;  ///< units; what is beyond them in a row is and stays 0
  std::size_t stride;
};

/// What is added to a variance before its root is taken, as in PyTorch.
inline constexpr float kVarianceFloor = 1e-5F;

/// Truth of a block of rows and what each row counts.
struct Truth {
  const float* numbers;        ///< regression: [rows]; binary: 0 or 1
  const std::int32_t* labels;  ///< multiclass: [rows]
  const float* weights;        ///< [rows]; nullptr: 1 each
  float scale;                 ///< derivatives are multiplied by it: 1 / sum of the batch's weights
};

/// One update of `count` parameters from their gradients. Formulas as in PyTorch's torch.optim.
struct Update {
  Optimizer optimizer;
  float* parameters;
  const float* gradients;
  float* first;       ///< sgd, rmsprop: momentum; adam: mean of the gradients
  float* second;      ///< adam, rmsprop, adagrad: of squared gradients
  std::size_t count;  ///< a multiple of kColumnPadding
  float rate;
  float momentum;
  bool nesterov;
  float beta1;
  float beta2;  ///< rmsprop: rho
  float eps;
  float l1;
  float l2;                 ///< adamw: decay that does not pass through the moments
  float first_correction;   ///< adam: 1 - beta1^t
  float second_correction;  ///< adam: sqrt(1 - beta2^t)
  bool is_first_step;
};

struct Kernels {
  /// c = activation(start + a b), where start is `bias` in every row, or what c holds when bias is nullptr. With `sums`
  /// (c's stride) the weighted sums are kept there.
  void (*forward)(const Product& product, const float* bias, Activation activation, float* sums);
  /// c = bias + a transposed b, for few columns: b is [columns x depth], depth a multiple of kColumnPadding. Only the
  /// columns themselves are written.
  void (*dots)(const Product& product, const float* bias);
  /// c = (a b) * derivative of the activation at the units whose outputs are y and sums are z, both in c's layout; z is
  /// read for gelu only.
  void (*backward)(const Product& product, Activation activation, const float* y, const float* z);
  /// c [rows x columns] += transposed a [depth x rows] b [depth x columns]
  void (*accumulate)(const Product& product);
  /// out[column] += sum over rows
  void (*column_sums)(const float* values, std::size_t stride, std::size_t rows, std::size_t columns, float* out);
  /// c[row] = bias + the chosen rows of `table`, both `columns` wide.
  void (*choose)(const Chosen& chosen, const float* bias, const float* table, float* c, std::size_t c_stride,
                 std::size_t rows, std::size_t columns);
  /// table[chosen rows] += d[row]
  void (*spread)(const Chosen& chosen, const float* d, std::size_t d_stride, float* table, std::size_t rows,
                 std::size_t columns);
  /// Sum of weight * loss over the rows, and d = derivative by z. The first column of z and d counts for the first two.
  /// Squared error (z - t)^2; logistic loss of the margin z, at least 0; cross entropy of softmax over `outputs`.
  double (*squared_error)(const float* z, std::size_t stride, std::size_t rows, const Truth& truth, float* d);
  double (*logistic_loss)(const float* z, std::size_t stride, std::size_t rows, const Truth& truth, float* d);
  double (*cross_entropy)(const float* z, std::size_t stride, std::size_t rows, std::size_t outputs, const Truth& truth,
                          float* d);
  /// Over the units of each row. Derivatives d by the scaled values become those by the sums; those by gain and shift
  /// are added to theirs.
  void (*normalize_rows)(const Normalized& block);
  void (*derive_rows)(const Normalized& block, float* d, float* gain_gradients, float* shift_gradients);
  /// Mean and variance (of the rows themselves, not estimated for more) of each unit over the rows.
  void (*column_moments)(const float* values, std::size_t stride, std::size_t rows, float* mean, float* variance);
  /// With given moments; writes `inverse`.
  void (*normalize_columns)(const Normalized& block, const float* mean, const float* variance);
  /// Mean and variance followed from the rows.
  void (*derive_columns)(const Normalized& block, float* d, float* gain_gradients, float* shift_gradients);
  /// values = activation(values); sums, unless nullptr, keep what was there.
  void (*activate)(Activation activation, float* values, float* sums, std::size_t count);
  void (*update)(const Update& update);
  /// out [columns x rows], padded, from values [rows x columns]
  void (*transpose)(const float* values, std::size_t stride, std::size_t rows, std::size_t columns, float* out,
                    std::size_t out_stride);
  double (*sum_of_squares)(const float* values, std::size_t count);
  void (*scale)(float* values, float factor, std::size_t count);
  void (*add)(float* values, const float* addends, std::size_t count);
  /// mask[i] = 0 with probability `share`, else 1 / (1 - share); random by `seed` and position alone.
  void (*drop)(float* mask, std::size_t count, std::uint64_t seed, float share);
  void (*multiply)(float* values, const float* factors, std::size_t count);
};

[[nodiscard]] const Kernels& kernels_v2();
[[nodiscard]] const Kernels& kernels_v3();
[[nodiscard]] const Kernels& kernels_v4();
/// Those for this machine.
[[nodiscard]] const Kernels& kernels();

}  // namespace dmlc::network
