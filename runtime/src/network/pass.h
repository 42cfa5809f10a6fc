// SPDX-License-Identifier: Apache-2.0
// One pass of a few rows through a network: outputs, and derivatives back to the parameters (Rumelhart, Hinton,
// Williams: Learning representations by back-propagating errors, 1986).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/src/network/rows.h"
#include "runtime/src/network/shape.h"

namespace dmlc::network {

/// Weights of the layers after the first with rows and columns exchanged, as derivatives need them.
class Transposed {
 public:
  explicit Transposed(const Layout& layout);
  void refresh(const Layout& layout, const float* parameters);
  /// [outputs][padded(inputs)] of layer `layer` >= 1.
  [[nodiscard]] const float* layer(std::size_t layer) const { return values_.data() + starts_[layer]; }

 private:
  std::vector<std::size_t> starts_;
  Floats values_;
};

/// Room for the activations of kRowsTogether rows. Each thread has its own.
class Pass {
 public:
  Pass(const Shape& shape, const Layout& layout);

  /// Reads rows and leaves their margins in margins().
  void forward(const RowSource& source, std::size_t first, std::size_t count, const float* parameters);
  /// [rows][margin_stride()]
  [[nodiscard]] const float* margins() const { return outputs_.back().data(); }
  [[nodiscard]] std::size_t margin_stride() const { return layout_.layers().back().stride; }

  /// What backward() did for some rows.
  struct Step {
    const float* parameters;
    const Transposed& transposed;
    float scale;         ///< 1 / sum of the batch's weights
    std::uint64_t seed;  ///< of this step's dropout
    float* gradients;    ///< layout as the parameters; sums are added
  };
  /// forward() with dropout, then adds the derivatives. Returns the sum of weight * loss.
  [[nodiscard]] double backward(const RowSource& source, std::size_t first, std::size_t count, const Step& step);

 private:
  void read(const RowSource& source, std::size_t first, std::size_t count);
  void forward_layer(std::size_t layer, const float* parameters);
  void drop_units(std::size_t layer, const Step& step, std::size_t first);
  [[nodiscard]] double derive_loss(const RowSource& source, float scale);
  void add_gradients(std::size_t layer, const Step& step);
  void derive_inputs(std::size_t layer, const Step& step);
  /// What layer `layer` reads: the rows' numbers, or the units before it.
  [[nodiscard]] const float* inputs_of(std::size_t layer) const;
  [[nodiscard]] std::size_t input_stride(std::size_t layer) const;

  const Shape& shape_;
  const Layout& layout_;
  const Kernels& kernels_;
  std::size_t rows_ = 0;
  Floats numbers_;
  std::vector<std::int32_t> codes_;
  Floats truth_;
  std::vector<std::int32_t> labels_;
  Floats weights_;
  std::vector<Floats> outputs_;      // [rows][stride] per layer
  std::vector<Floats> sums_;         // gelu: weighted sums of the hidden layers
  std::vector<Floats> derivatives_;  // of the loss by the sums, per layer
  std::vector<Floats> kept_;         // dropout: outputs as the next layer reads them
  std::vector<Floats> masks_;
};

}  // namespace dmlc::network
