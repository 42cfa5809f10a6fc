// SPDX-License-Identifier: Apache-2.0
// Places the parameters of a network and draws their first values.
#include "runtime/src/network/shape.h"

#include <algorithm>
#include <cmath>

#include "runtime/src/network/random.h"

namespace dmlc::network {
namespace {

constexpr std::size_t kFewOutputs = 4;

double bound_of(Initialization initialization, double fan_in, double fan_out) {
  switch (initialization) {
    case Initialization::he:
      return std::sqrt(6 / fan_in);
    case Initialization::glorot:
      return std::sqrt(6 / (fan_in + fan_out));
    case Initialization::lecun:
      return std::sqrt(3 / fan_in);
  }
  return 0;
}

}  // namespace

std::size_t Shape::embedded() const {
  std::size_t sum = 0;
  for (const Embedding& embedding : embeddings) sum += embedding.width;
  return sum;
}

std::size_t Layout::take(std::size_t count) {
  const std::size_t place = size_;
  size_ += count;
  return place;
}

Layout::Layout(const Shape& shape) {
  for (std::size_t l = 0; l < shape.layers(); ++l) {
    Layer layer;
    layer.inputs = l == 0 ? shape.inputs() : shape.hidden[l - 1];
    layer.outputs = l < shape.hidden.size() ? shape.hidden[l] : shape.outputs;
    layer.stride = padded(layer.outputs);
    layer.is_turned = l > 0 && l + 1 == shape.layers() && layer.outputs <= kFewOutputs;
    layer.weights = take(layer.weight_count());
    layer.table = take(l == 0 ? shape.levels * layer.stride : 0);
    layers_.push_back(layer);
  }
  weights_end_ = size_;
  const bool normalizes = shape.normalization != Normalization::none;
  for (Layer& layer : layers_) {
    layer.bias = take(layer.stride);
    if (!normalizes || &layer == &layers_.back()) continue;
    layer.gain = take(layer.stride);
    layer.shift = take(layer.stride);
  }
  dense_end_ = size_;
  for (std::size_t l = 0; shape.normalization == Normalization::batch && l < shape.hidden.size(); ++l) {
    layers_[l].mean = take(layers_[l].stride);
    layers_[l].variance = take(layers_[l].stride);
  }
  for (const Embedding& embedding : shape.embeddings) {
    const std::size_t stride = padded(embedding.width);
    embeddings_.push_back({take(embedding.levels * stride), stride, embedding_rows_});
    embedding_rows_ += embedding.levels;
  }
}

Floats initial_parameters(const Shape& shape, Initialization initialization, std::uint64_t seed) {
  const Layout layout(shape);
  Floats parameters(layout.size());
  float* values = parameters.data();
  Random random(seed);
  const auto draw = [&](double bound) { return static_cast<float>(bound * (2 * random.uniform() - 1)); };
  for (std::size_t l = 0; l < layout.layers().size(); ++l) {
    const Layer& layer = layout.layers()[l];
    const double bound = bound_of(initialization, static_cast<double>(layer.inputs + (l == 0 ? shape.levels : 0)),
                                  static_cast<double>(layer.outputs));
    for (std::size_t input = 0; input < layer.inputs; ++input) {
      for (std::size_t i = 0; i < layer.outputs; ++i) values[layer.weight(input, i)] = draw(bound);
    }
    for (std::size_t level = 0; l == 0 && level < shape.levels; ++level) {
      for (std::size_t i = 0; i < layer.outputs; ++i) values[layer.table + level * layer.stride + i] = draw(bound);
    }
    if (shape.normalization == Normalization::none || l == shape.hidden.size()) continue;
    std::fill_n(values + layer.gain, layer.outputs, 1.0F);
    if (shape.normalization == Normalization::batch) std::fill_n(values + layer.variance, layer.stride, 1.0F);
  }
  constexpr double kEmbeddingBound = 0.05;  // as Keras begins them
  for (std::size_t e = 0; e < shape.embeddings.size(); ++e) {
    const EmbeddingTable& table = layout.embeddings()[e];
    for (std::size_t level = 0; level < shape.embeddings[e].levels; ++level) {
      for (std::size_t i = 0; i < shape.embeddings[e].width; ++i) {
        values[table.place + level * table.stride + i] = draw(kEmbeddingBound);
      }
    }
  }
  return parameters;
}

}  // namespace dmlc::network
