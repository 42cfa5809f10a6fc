// SPDX-License-Identifier: Apache-2.0
// Reads a network's tensors, and runs single rows through it.
#include "runtime/src/predict/network.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "runtime/src/ingest/calendar.h"
#include "runtime/src/ingest/dictionary.h"
#include "runtime/src/network/pass.h"
#include "runtime/src/network/step.h"
#include "runtime/src/predict/state_reader.h"
#include "runtime/src/train/network_settings.h"
#include "runtime/src/train/network_state.h"

namespace dmlc::predict {
namespace {

using ingest::CellKind;
using ingest::Part;

constexpr Cell kMissing{};

/// The value of a number, boolean or of the days of a time; NaN when it is missing.
double number_of(const Cell& cell, CellKind kind) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  if (cell.is_null) return kNone;
  switch (kind) {
    case CellKind::number:
      return std::isfinite(cell.number) ? cell.number : kNone;
    case CellKind::boolean:
      return static_cast<double>(cell.integer);
    case CellKind::timestamp:
      return ingest::is_infinite_timestamp(cell.integer) ? kNone : ingest::elapsed_days(cell.integer);
    case CellKind::date:
      return ingest::is_infinite_date(cell.integer) ? kNone : static_cast<double>(cell.integer);
    case CellKind::category:
      break;
  }
  return kNone;
}

std::size_t cycle_slot_of(const Cell& cell, CellKind kind, Part part) {
  const bool is_date = kind == CellKind::date;
  if (cell.is_null) return train::kMissingCycleSlot;
  if (is_date ? ingest::is_infinite_date(cell.integer) : ingest::is_infinite_timestamp(cell.integer)) {
    return train::kMissingCycleSlot;
  }
  const std::int64_t day = is_date ? cell.integer : ingest::day_of(cell.integer);
  if (part == Part::hour) return is_date ? 0 : static_cast<std::size_t>(ingest::hour_of(cell.integer));
  return static_cast<std::size_t>(part == Part::weekday ? ingest::weekday_of(day) : ingest::month_of(day));
}

class NetworkPredictor final : public Predictor, private network::RowSource {
 public:
  NetworkPredictor(const train::ModelSpec& spec, const train::ModelState& state)
      : task_(spec.task),
        preparation_(train::parse_preparation(state.preparation, spec)),
        inputs_(preparation_),
        shape_(train::network_settings(spec, inputs_, margins_of(spec, preparation_)).shape),
        layout_(shape_),
        parameters_(read_parameters(spec, state)),
        pass_(shape_, layout_) {
    classes_ = preparation_.classes;
    for (const train::CategoryInput& input : inputs_.categories) {
      ingest::Dictionary& dictionary = dictionaries_.emplace_back(0);
      for (const std::string& text : preparation_.columns[input.column].categories) (void)dictionary.code_of(text);
    }
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

  /// Sizes are judged before memory is taken.
  [[nodiscard]] network::Floats read_parameters(const train::ModelSpec& spec, const train::ModelState& state) const {
    struct Part {
      const tensor::Tensor* tensor;
      std::size_t place;
      std::size_t rows;
      const network::Layer* layer;
    };
    std::vector<Part> parts;
    const auto add = [&](const std::string& name, std::size_t place, std::size_t rows, const network::Layer& layer) {
      const tensor::Tensor& tensor = find_tensor(spec, state, name, tensor::DataType::float32);
      if (tensor.count<float>() != rows * layer.outputs) refuse_state(spec, "tensor `" + name + "` has the wrong size");
      for (std::size_t i = 0; i < rows * layer.outputs; ++i) {
        if (!std::isfinite(tensor.values<float>()[i])) refuse_state(spec, "tensor `" + name + "` is not finite");
      }
      parts.push_back({&tensor, place, rows, &layer});
    };
    for (std::size_t l = 0; l < layout_.layers().size(); ++l) {
      const network::Layer& layer = layout_.layers()[l];
      add("weights/" + std::to_string(l), layer.weights, layer.inputs, layer);
      if (l == 0 && shape_.levels > 0) add("table/0", layer.table, shape_.levels, layer);
      add("bias/" + std::to_string(l), layer.bias, 1, layer);
    }
    network::Floats parameters(layout_.size());
    for (const Part& part : parts) {
      for (std::size_t row = 0; row < part.rows; ++row) {
        std::copy_n(part.tensor->values<float>() + row * part.layer->outputs, part.layer->outputs,
                    parameters.data() + part.place + row * part.layer->stride);
      }
    }
    return parameters;
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
    for (std::size_t t = 0; t < inputs_.categories.size(); ++t) {
      const train::CategoryInput& input = inputs_.categories[t];
      const Cell& cell = cell_of(input.column);
      const std::int32_t code = cell.is_null ? ingest::kNullCode : dictionaries_[t].find(cell.text, cell.text_size);
      into.codes[t] = input.of(cell.is_null || code >= 0 ? code : ingest::kUnseenCode);
    }
  }

  train::Task task_;
  train::Preparation preparation_;
  train::NetworkInputs inputs_;
  network::Shape shape_;
  network::Layout layout_;
  network::Floats parameters_;
  std::vector<ingest::Dictionary> dictionaries_;
  mutable std::span<const Cell> row_;  // of the call that runs
  mutable network::Pass pass_;
};

}  // namespace

std::unique_ptr<Predictor> load_network_predictor(const train::ModelSpec& spec, const train::ModelState& state) {
  return std::make_unique<NetworkPredictor>(spec, state);
}

}  // namespace dmlc::predict
