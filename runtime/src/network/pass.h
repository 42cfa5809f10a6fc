// SPDX-License-Identifier: Apache-2.0
// One pass of a few rows through a network: outputs, and derivatives back to the parameters (Rumelhart, Hinton,
// Williams: Learning representations by back-propagating errors, 1986).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/src/network/gradients.h"
#include "runtime/src/network/rows.h"
#include "runtime/src/network/shape.h"

namespace dmlc::network {

/// Weights with rows and columns exchanged, as derivatives need them: of the first layer those of embedded inputs.
class Transposed {
 public:
  explicit Transposed(const Layout& layout, const Shape& shape);
  void refresh(const float* parameters);
  /// [outputs][padded(inputs)] of layer `layer`.
  [[nodiscard]] const float* layer(std::size_t layer) const { return values_.data() + starts_[layer]; }

 private:
  const Layout& layout_;
  std::size_t numbers_;
  std::vector<std::size_t> starts_;
  Floats values_;
};

/// Room for the activations of some rows. Each thread has its own.
class Pass {
 public:
  /// For kRowsTogether rows, or for `capacity`.
  Pass(const Shape& shape, const Layout& layout, std::size_t capacity = kRowsTogether);
  /// Bytes of it.
  [[nodiscard]] static std::uint64_t bytes(const Shape& shape, std::size_t capacity);

  /// Reads rows and leaves their margins in margins(). Batch normalization uses its stored statistics.
  void forward(const RowSource& source, std::size_t first, std::size_t count, const float* parameters);
  /// [rows][margin_stride()]
  [[nodiscard]] const float* margins() const { return outputs_.back().data(); }
  [[nodiscard]] std::size_t margin_stride() const { return layout_.layers().back().stride; }

  /// What backward() did for some rows.
  struct Step {
    const float* parameters;
    const Transposed& transposed;
    float scale;           ///< 1 / sum of the batch's weights
    std::uint64_t seed;    ///< of this step's dropout
    Gradients& gradients;  ///< sums are added
  };
  /// forward() with dropout and statistics of these rows, then adds the derivatives. Returns the sum of weight * loss.
  [[nodiscard]] double backward(const RowSource& source, std::size_t first, std::size_t count, const Step& step);
  /// Batch normalization: mean and variance of a hidden layer's sums in the last backward().
  [[nodiscard]] const float* batch_mean(std::size_t layer) const { return means_[layer].data(); }
  [[nodiscard]] const float* batch_variance(std::size_t layer) const { return variances_[layer].data(); }

 private:
  void read(const RowSource& source, std::size_t first, std::size_t count);
  void embed(const float* parameters);
  void forward_layer(std::size_t layer, const float* parameters, bool is_training);
  void activate_layer(std::size_t layer, const float* parameters, bool is_training);
  [[nodiscard]] Normalized normalized(std::size_t layer, const float* parameters);
  void drop_units(std::size_t layer, const Step& step, std::size_t first);
  [[nodiscard]] double derive_loss(const RowSource& source, float scale);
  void add_gradients(std::size_t layer, const Step& step);
  void derive_inputs(std::size_t layer, const Step& step);
  void derive_normalized(std::size_t layer, const Step& step);
  void derive_embeddings(const Step& step);
  /// What layer `layer` reads: the rows' numbers and embeddings, or the units before it.
  [[nodiscard]] const float* inputs_of(std::size_t layer) const;
  [[nodiscard]] std::size_t input_stride(std::size_t layer) const;

  const Shape& shape_;
  const Layout& layout_;
  const Kernels& kernels_;
  std::size_t capacity_;
  std::size_t rows_ = 0;
  Floats numbers_;
  RowsInPlace in_place_;  // instead of numbers_
  std::vector<std::int32_t> codes_;
  std::vector<std::int32_t> embedded_;
  Floats truth_;
  std::vector<std::int32_t> labels_;
  Floats weights_;
  std::vector<Floats> outputs_;   // [rows][stride] per layer
  std::vector<Floats> sums_;      // gelu: what hidden layers activate
  std::vector<Floats> standard_;  // normalization: standardised sums of the hidden layers
  std::vector<Floats> inverses_;  // per row or per unit
  std::vector<Floats> means_;     // batch normalization, per unit
  std::vector<Floats> variances_;
  std::vector<Floats> derivatives_;  // of the loss by the sums, per layer
  std::vector<Floats> kept_;         // dropout: outputs as the next layer reads them
  std::vector<Floats> masks_;
  Floats embedding_derivatives_;  // [rows][padded(embedded)]
};

}  // namespace dmlc::network
