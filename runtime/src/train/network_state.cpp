// SPDX-License-Identifier: Apache-2.0
// Writes networks as tensors without padding; turns margins into predictions.
#include "runtime/src/train/network_state.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace dmlc::train {
namespace {

void add_matrix(ModelState& state, std::string name, const float* values, std::size_t rows, const network::Layer& layer,
                bool is_vector) {
  std::vector<float> dense(rows * layer.outputs);
  for (std::size_t row = 0; row < rows; ++row) {
    std::copy_n(values + row * layer.stride, layer.outputs,
                dense.begin() + static_cast<std::ptrdiff_t>(row * layer.outputs));
  }
  std::vector<std::uint64_t> shape{rows, layer.outputs};
  if (is_vector) shape.erase(shape.begin());
  state.tensors.push_back(
      tensor::make_tensor(std::move(name), tensor::DataType::float32, std::move(shape), dense.data(), dense.size()));
}

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

ModelState make_network_state(const Preparation& preparation, const network::Shape& shape,
                              const network::Floats& parameters) {
  const network::Layout layout(shape);
  ModelState state;
  state.preparation = to_json(preparation);
  for (std::size_t l = 0; l < layout.layers().size(); ++l) {
    const network::Layer& layer = layout.layers()[l];
    const std::string number = std::to_string(l);
    add_matrix(state, "weights/" + number, parameters.data() + layer.weights, layer.inputs, layer, false);
    if (l == 0 && shape.levels > 0) {
      add_matrix(state, "table/0", parameters.data() + layer.table, shape.levels, layer, false);
    }
    add_matrix(state, "bias/" + number, parameters.data() + layer.bias, 1, layer, true);
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
    case Task::multiclass:
      for (std::size_t row = 0; row < rows; ++row) normalise(margins + row * stride, outputs, out + row * outputs);
      return;
  }
}

}  // namespace dmlc::train
