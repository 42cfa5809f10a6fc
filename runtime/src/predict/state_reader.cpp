// SPDX-License-Identifier: Apache-2.0
// Checks of stored tensors.
#include "runtime/src/predict/state_reader.h"

#include <cmath>
#include <cstring>
#include <stdexcept>

namespace dmlc::predict {

void refuse_state(const train::ModelSpec& spec, const std::string& defect) {
  throw make_error<RuntimeErrorId::ModelDamaged>(spec.name, "train the model again", spec.name, "(state)", defect);
}

const tensor::Tensor& find_tensor(const train::ModelSpec& spec, const train::ModelState& state, std::string_view name,
                                  tensor::DataType type) {
  for (const tensor::Tensor& tensor : state.tensors) {
    if (tensor.name != name) continue;
    if (tensor.type != type) refuse_state(spec, "tensor `" + tensor.name + "` has another type");
    try {
      verify_tensor(tensor);
    } catch (const std::invalid_argument& defect) {
      refuse_state(spec, defect.what());
    }
    return tensor;
  }
  refuse_state(spec, "tensor `" + std::string(name) + "` is missing");
}

namespace {

std::vector<double> finite_values(const train::ModelSpec& spec, const tensor::Tensor& tensor) {
  std::vector<double> values(tensor.bytes.size() / sizeof(double));
  if (!values.empty()) std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
  for (const double value : values) {
    if (!std::isfinite(value)) refuse_state(spec, "tensor `" + tensor.name + "` holds a value that is not finite");
  }
  return values;
}

}  // namespace

std::vector<double> read_doubles(const train::ModelSpec& spec, const train::ModelState& state, std::string_view name) {
  const tensor::Tensor& tensor = find_tensor(spec, state, name, tensor::DataType::float64);
  if (tensor.bytes.empty()) refuse_state(spec, "tensor `" + tensor.name + "` is empty");
  return finite_values(spec, tensor);
}

std::vector<double> read_doubles(const train::ModelSpec& spec, const train::ModelState& state, std::string_view name,
                                 std::size_t count) {
  const tensor::Tensor& tensor = find_tensor(spec, state, name, tensor::DataType::float64);
  if (tensor.bytes.size() / sizeof(double) != count) {
    refuse_state(spec, "tensor `" + tensor.name + "` has the wrong size");
  }
  return finite_values(spec, tensor);
}

}  // namespace dmlc::predict
