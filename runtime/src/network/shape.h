// SPDX-License-Identifier: Apache-2.0
// The shape of a feed-forward network, and where its parameters lie in one array of floats.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/src/network/floats.h"
#include "runtime/src/network/kernels.h"

namespace dmlc::network {

enum class Loss : std::uint8_t {
  squared_error,  ///< mean of (output - truth)^2
  logistic,       ///< mean log loss of one margin
  cross_entropy,  ///< mean log loss of softmax over the margins
};

/// How hidden weights begin. Uniform within +-sqrt(6 / fan_in) (He et al. 2015), +-sqrt(6 / (fan_in + fan_out)) (Glorot
/// and Bengio 2010), +-sqrt(3 / fan_in) (LeCun et al. 1998).
enum class Initialization : std::uint8_t { he, glorot, lecun };

struct Shape {
  std::size_t numbers = 0;  ///< dense inputs
  std::size_t tables = 0;   ///< categorical inputs: each chooses a row of the first layer's table
  std::size_t levels = 0;   ///< rows of that table, over all categorical inputs
  std::vector<std::size_t> hidden;
  std::size_t outputs = 1;
  Activation activation = Activation::relu;
  Loss loss = Loss::squared_error;
  float dropout = 0;  ///< share of the hidden units left out in a step

  [[nodiscard]] std::size_t layers() const { return hidden.size() + 1; }
};

/// One layer's parts in the array of parameters, in floats. Rows are padded(outputs) long; what is in the padding is
/// and stays 0.
struct Layer {
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  std::size_t stride = 0;
  std::size_t weights = 0;  ///< [inputs][stride]
  std::size_t table = 0;    ///< first layer: [levels][stride]
  std::size_t bias = 0;     ///< [stride]
};

/// Weights of all layers come first, so that penalties know where they end.
class Layout {
 public:
  explicit Layout(const Shape& shape);
  [[nodiscard]] const std::vector<Layer>& layers() const { return layers_; }
  [[nodiscard]] std::size_t weights_end() const { return weights_end_; }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  std::vector<Layer> layers_;
  std::size_t weights_end_ = 0;
  std::size_t size_ = 0;
};

/// Parameters as they begin: weights random by `seed`, biases 0. A categorical input counts as one input.
[[nodiscard]] Floats initial_parameters(const Shape& shape, Initialization initialization, std::uint64_t seed);

}  // namespace dmlc::network
