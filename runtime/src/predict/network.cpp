// SPDX-License-Identifier: Apache-2.0
// Reads a network's tensors, and runs single rows through it.
#include "runtime/src/predict/network.h"

#include <algorithm>
#include <cmath>

#include "runtime/src/ingest/dictionary.h"
#include "runtime/src/network/pass.h"
#include "runtime/src/network/step.h"
#include "runtime/src/predict/cell_value.h"
#include "runtime/src/predict/state_reader.h"
#include "runtime/src/train/network_settings.h"
#include "runtime/src/train/network_state.h"

namespace dmlc::predict {
namespace {

using ingest::CellKind;
using ingest::Part;

constexpr Cell kMissing{};

class NetworkPredictor final : public Predictor, private network::RowSource {
 public:
  NetworkPredictor(const train::ModelSpec& spec, const train::ModelState& state)
      : task_(spec.task),
        preparation_(train::parse_preparation(state.preparation, spec)),
        inputs_(preparation_, spec),
        shape_(train::network_settings(spec, inputs_, margins_of(spec, preparation_)).shape),
        layout_(shape_),
        parameters_(read_network(spec, state, shape_, layout_)),
        pass_(shape_, layout_) {
    classes_ = preparation_.classes;
    for (const train::CategoryInput& input : inputs_.categories) add_dictionary(input.column);
    for (const train::EmbeddedInput& input : inputs_.embedded) add_dictionary(input.column);
  }

  [[nodiscard]] std::size_t outputs() const override { return shape_.outputs; }

  void predict(std::span<const Cell> row, std::span<double> out) const override {
    const network::FlushDenormals flush;
    row_ = row;
    pass_.forward(*this, 0, 1, parameters_.data());
    train::network_predictions(task_, preparation_, pass_.margins(), pass_.margin_stride(), 1, shape_.outputs,
                               out.data());
  }

 private:
  static std::size_t margins_of(const train::ModelSpec& spec, const train::Preparation& preparation) {
    for (const char* constant : {train::kTargetMean, train::kTargetDeviation}) {
      if (spec.task != train::Task::regression || preparation.constants.contains(constant)) continue;
      refuse_state(spec, "constant `" + std::string(constant) + "` is missing");
    }
    return spec.task == train::Task::multiclass ? preparation.classes.size() : 1;
  }

  void add_dictionary(std::uint32_t column) {
    ingest::Dictionary& dictionary = dictionaries_.emplace_back(0);
    for (const std::string& text : preparation_.columns[column].categories) (void)dictionary.code_of(text);
  }
  /// The code of a row's category in the `number`-th dictionary.
  [[nodiscard]] std::int32_t code_of(std::uint32_t column, std::size_t number) const {
    const Cell& cell = cell_of(column);
    if (cell.is_null) return ingest::kNullCode;
    const std::int32_t code = dictionaries_[number].find(cell.text, cell.text_size);
    return code >= 0 ? code : ingest::kUnseenCode;
  }
  [[nodiscard]] const Cell& cell_of(std::uint32_t column) const {
    const std::uint32_t feature = preparation_.columns[column].feature;
    return feature < row_.size() ? row_[feature] : kMissing;
  }
  [[nodiscard]] CellKind kind_of(std::uint32_t column) const {
    return preparation_.features[preparation_.columns[column].feature].kind;
  }

  void read(std::size_t, std::size_t, const network::RowBlock& into) const override {
    std::size_t at = 0;
    for (const train::NumberInput& input : inputs_.numbers) {
      into.numbers[at++] = input.of(number_of(cell_of(input.column), kind_of(input.column)));
    }
    for (const train::CycleInput& input : inputs_.cycles) {
      const Part part = preparation_.columns[input.column].part;
      at += input.write(cycle_slot_of(cell_of(input.column), kind_of(input.column), part), into.numbers + at);
    }
    const std::size_t tables = inputs_.categories.size();
    for (std::size_t t = 0; t < tables; ++t) {
      into.codes[t] = inputs_.categories[t].of(code_of(inputs_.categories[t].column, t));
    }
    for (std::size_t e = 0; e < inputs_.embedded.size(); ++e) {
      into.embedded[e] = inputs_.embedded[e].of(code_of(inputs_.embedded[e].column, tables + e));
    }
  }

  train::Task task_;
  train::Preparation preparation_;
  train::NetworkInputs inputs_;
  network::Shape shape_;
  network::Layout layout_;
  network::Floats parameters_;
  std::vector<ingest::Dictionary> dictionaries_;  // of the categories, then of the embedded ones
  mutable std::span<const Cell> row_;             // of the call that runs
  mutable network::Pass pass_;
};

}  // namespace

/// Sizes are judged before memory is taken.
network::Floats read_network(const train::ModelSpec& spec, const train::ModelState& state, const network::Shape& shape,
                             const network::Layout& layout) {
  const std::vector<train::NetworkTensor> tensors = train::network_tensors(shape, layout);
  for (const train::NetworkTensor& part : tensors) {
    const tensor::Tensor& tensor = find_tensor(spec, state, part.name, tensor::DataType::float32);
    if (tensor.count<float>() != part.count()) refuse_state(spec, "tensor `" + part.name + "` has the wrong size");
    for (std::size_t i = 0; i < part.count(); ++i) {
      if (!std::isfinite(tensor.values<float>()[i])) refuse_state(spec, "tensor `" + part.name + "` is not finite");
      // A variance below 0 would give no number.
      if (part.name.starts_with("variance/") && tensor.values<float>()[i] < 0) {
        refuse_state(spec, "tensor `" + part.name + "` is negative");
      }
    }
  }
  network::Floats parameters(layout.size());
  for (const train::NetworkTensor& part : tensors) {
    part.read(find_tensor(spec, state, part.name, tensor::DataType::float32).values<float>(), parameters.data());
  }
  return parameters;
}

std::unique_ptr<Predictor> load_network_predictor(const train::ModelSpec& spec, const train::ModelState& state) {
  return std::make_unique<NetworkPredictor>(spec, state);
}

}  // namespace dmlc::predict
