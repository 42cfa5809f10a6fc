// SPDX-License-Identifier: Apache-2.0
// Places the parameters of a network and draws their first values.
#include "runtime/src/network/shape.h"

#include <cmath>

#include "runtime/src/network/random.h"

namespace dmlc::network {

Layout::Layout(const Shape& shape) {
  std::size_t inputs = shape.numbers;
  for (std::size_t l = 0; l < shape.layers(); ++l) {
    Layer layer;
    layer.inputs = inputs;
    layer.outputs = l < shape.hidden.size() ? shape.hidden[l] : shape.outputs;
    layer.stride = padded(layer.outputs);
    layer.weights = size_;
    size_ += layer.inputs * layer.stride;
    layer.table = size_;
    if (l == 0) size_ += shape.levels * layer.stride;
    layers_.push_back(layer);
    inputs = layer.outputs;
  }
  weights_end_ = size_;
  for (Layer& layer : layers_) {
    layer.bias = size_;
    size_ += layer.stride;
  }
}

Floats initial_parameters(const Shape& shape, Initialization initialization, std::uint64_t seed) {
  const Layout layout(shape);
  Floats parameters(layout.size());
  Random random(seed);
  for (std::size_t l = 0; l < layout.layers().size(); ++l) {
    const Layer& layer = layout.layers()[l];
    const auto fan_in = static_cast<double>(layer.inputs + (l == 0 ? shape.tables : 0));
    const auto fan_out = static_cast<double>(layer.outputs);
    const double bound = initialization == Initialization::he       ? std::sqrt(6 / fan_in)
                         : initialization == Initialization::glorot ? std::sqrt(6 / (fan_in + fan_out))
                                                                    : std::sqrt(3 / fan_in);
    const std::size_t rows = layer.inputs + (l == 0 ? shape.levels : 0);
    for (std::size_t row = 0; row < rows; ++row) {
      float* weights = parameters.data() + layer.weights + row * layer.stride;
      for (std::size_t i = 0; i < layer.outputs; ++i) {
        weights[i] = static_cast<float>(bound * (2 * random.uniform() - 1));
      }
    }
  }
  return parameters;
}

}  // namespace dmlc::network
