// SPDX-License-Identifier: Apache-2.0
// Tensors of a checkpoint of trees, and what they must agree with.
#include "runtime/src/train/boosted_saved.h"

#include <cstring>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "runtime/src/train/network_saved.h"

namespace dmlc::train {
namespace {

using nlohmann::json;

/// Per node, beside the tensors of the model.
constexpr const char* kGains = "gains";
constexpr const char* kCovers = "covers";
constexpr const char* kOutcomes = "outcomes";

tensor::Tensor numbers_tensor(const char* name, const std::vector<double>& values) {
  return tensor::make_tensor(name, tensor::DataType::float64, {values.size()}, values.data(), values.size());
}

std::vector<double> numbers_of(const std::vector<tensor::Tensor>& tensors, std::string_view name, std::size_t size) {
  for (const tensor::Tensor& tensor : tensors) {
    if (tensor.name != name || tensor.type != tensor::DataType::float64) continue;
    if (tensor.count<double>() != size) break;
    std::vector<double> values(size);
    if (size > 0) std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
    return values;
  }
  throw std::invalid_argument("`" + std::string(name) + "` is missing");
}

}  // namespace

std::vector<tensor::Tensor> to_tensors(const SavedRounds& saved) {
  std::vector<tensor::Tensor> tensors = predict::to_tensors(saved.trees.model);
  tensors.push_back(numbers_tensor(kGains, saved.trees.gains));
  tensors.push_back(numbers_tensor(kCovers, saved.trees.covers));
  tensors.push_back(tensor::make_tensor(kOutcomes, tensor::DataType::float32, {saved.trees.outcomes.size()},
                                        saved.trees.outcomes.data(), saved.trees.outcomes.size()));
  tensors.push_back(text_tensor("curve", curve_text(saved.curve)));
  tensors.push_back(text_tensor("notes", json{{"rounds", saved.rounds}, {"seconds", saved.seconds}}.dump()));
  return tensors;
}

SavedRounds saved_rounds(const std::vector<tensor::Tensor>& tensors, const std::vector<bool>& is_category,
                         std::size_t outputs) {
  SavedRounds saved;
  try {
    const json notes = json::parse(saved_text(tensors, "notes"));
    saved.rounds = notes.at("rounds").get<std::uint32_t>();
    saved.seconds = notes.at("seconds").get<double>();
  } catch (const json::exception&) {
    throw std::invalid_argument("its notes cannot be read");
  }
  saved.curve = parse_curve(saved_text(tensors, "curve"));
  saved.trees.model = predict::from_tensors(tensors, static_cast<std::uint32_t>(is_category.size()));
  const predict::TreeModel& model = saved.trees.model;
  if (const std::string damage = predict::find_damage(model, is_category); !damage.empty()) {
    throw std::invalid_argument("its trees are damaged: " + damage);
  }
  if (model.outputs() != outputs || saved.rounds == 0 || model.trees() != saved.rounds * outputs) {
    throw std::invalid_argument("it has another number of trees");
  }
  saved.trees.gains = numbers_of(tensors, kGains, model.nodes());
  saved.trees.covers = numbers_of(tensors, kCovers, model.nodes());
  const network::Floats outcomes = saved_floats(tensors, kOutcomes, model.nodes());
  saved.trees.outcomes.assign(outcomes.data(), outcomes.data() + outcomes.size());
  return saved;
}

}  // namespace dmlc::train
