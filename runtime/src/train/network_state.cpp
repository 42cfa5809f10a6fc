// SPDX-License-Identifier: Apache-2.0
// Writes networks as tensors without padding; turns margins into predictions.
#include "runtime/src/train/network_state.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace dmlc::train {
namespace {

void normalise(const float* margins, std::size_t outputs, double* out) {
  const double greatest = *std::max_element(margins, margins + outputs);
  double sum = 0;
  for (std::size_t k = 0; k < outputs; ++k) sum += out[k] = std::exp(static_cast<double>(margins[k]) - greatest);
  for (std::size_t k = 0; k < outputs; ++k) out[k] /= sum;
}

double squash(double margin) {
  const double e = std::exp(-std::abs(margin));
  return margin >= 0 ? 1 / (1 + e) : e / (1 + e);
}

}  // namespace

void NetworkTensor::read(const float* from, float* parameters) const {
  for (std::size_t row = 0; row < rows(); ++row) {
    for (std::size_t column = 0; column < columns(); ++column) parameters[at(row, column)] = *from++;
  }
}

void NetworkTensor::write(const float* parameters, float* to) const {
  for (std::size_t row = 0; row < rows(); ++row) {
    for (std::size_t column = 0; column < columns(); ++column) *to++ = parameters[at(row, column)];
  }
}

std::vector<NetworkTensor> network_tensors(const network::Shape& shape, const network::Layout& layout) {
  std::vector<NetworkTensor> tensors;
  for (std::size_t e = 0; e < shape.embeddings.size(); ++e) {
    const network::EmbeddingTable& table = layout.embeddings()[e];
    tensors.push_back({"embedding/" + std::to_string(e),
                       {shape.embeddings[e].levels, shape.embeddings[e].width},
                       table.place,
                       table.stride});
  }
  for (std::size_t l = 0; l < layout.layers().size(); ++l) {
    const network::Layer& layer = layout.layers()[l];
    const std::string number = "/" + std::to_string(l);
    const std::size_t width = layer.outputs;
    tensors.push_back({"weights" + number,
                       {layer.inputs, width},
                       layer.weights,
                       layer.is_turned ? 1 : layer.stride,
                       layer.is_turned ? layer.weight_stride() : 1});
    if (l == 0 && shape.levels > 0) tensors.push_back({"table/0", {shape.levels, width}, layer.table, layer.stride});
    tensors.push_back({"bias" + number, {width}, layer.bias});
    if (shape.normalization == network::Normalization::none || l == shape.hidden.size()) continue;
    tensors.push_back({"gain" + number, {width}, layer.gain});
    tensors.push_back({"shift" + number, {width}, layer.shift});
    if (shape.normalization == network::Normalization::layer) continue;
    tensors.push_back({"mean" + number, {width}, layer.mean});
    tensors.push_back({"variance" + number, {width}, layer.variance});
  }
  return tensors;
}

ModelState make_network_state(const Preparation& preparation, const network::Shape& shape,
                              const network::Floats& parameters) {
  ModelState state;
  state.preparation = to_json(preparation);
  std::vector<float> values;
  for (const NetworkTensor& tensor : network_tensors(shape, network::Layout(shape))) {
    values.resize(tensor.count());
    tensor.write(parameters.data(), values.data());
    state.tensors.push_back(
        tensor::make_tensor(tensor.name, tensor::DataType::float32, tensor.shape, values.data(), values.size()));
  }
  return state;
}

void network_predictions(Task task, const Preparation& preparation, const float* margins, std::size_t stride,
                         std::size_t rows, std::size_t outputs, double* out) {
  switch (task) {
    case Task::regression: {
      const double mean = preparation.constants.find(kTargetMean)->second;
      const double deviation = preparation.constants.find(kTargetDeviation)->second;
      for (std::size_t row = 0; row < rows; ++row) {
        out[row] = static_cast<double>(margins[row * stride]) * deviation + mean;
      }
      return;
    }
    case Task::binary:
      for (std::size_t row = 0; row < rows; ++row) out[row] = squash(static_cast<double>(margins[row * stride]));
      return;
    default:
      for (std::size_t row = 0; row < rows; ++row) normalise(margins + row * stride, outputs, out + row * outputs);
      return;
  }
}

}  // namespace dmlc::train
