// SPDX-License-Identifier: Apache-2.0
// Reads the kept rows, and asks the nearest ones.
#include "runtime/src/predict/knn.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "runtime/src/ingest/dictionary.h"
#include "runtime/src/predict/cell_value.h"
#include "runtime/src/predict/neighbour_model.h"
#include "runtime/src/predict/state_reader.h"
#include "runtime/src/train/knn.h"
#include "runtime/src/train/neighbour_inputs.h"

namespace dmlc::predict {
namespace {

using tensor::DataType;
using train::ModelSpec;
using train::ModelState;

constexpr Cell kMissing{};
// Beyond this a sum of squares might overflow.
constexpr float kLargestValue = 1e15F;

const tensor::Tensor& read_rows(const ModelSpec& spec, const ModelState& state, std::size_t width) {
  const tensor::Tensor& rows = find_tensor(spec, state, train::kNeighbourRows, DataType::float32);
  if (rows.shape.size() != 2 || rows.shape[1] != width || width == 0) {
    refuse_state(spec, "tensor `rows` has the wrong size");
  }
  const float* values = rows.values<float>();
  const bool is_sound =
      std::all_of(values, values + rows.count<float>(), [](float value) { return std::abs(value) <= kLargestValue; });
  if (!is_sound) refuse_state(spec, "tensor `rows` holds a value out of range");
  const std::int64_t k = spec.integer("k");
  if (k < 1 || static_cast<std::uint64_t>(k) > rows.shape[0]) refuse_state(spec, "fewer rows than neighbours");
  return rows;
}

std::vector<std::uint32_t> read_numbers(const ModelSpec& spec, const ModelState& state, std::size_t count) {
  const tensor::Tensor& numbers = find_tensor(spec, state, train::kNeighbourNumbers, DataType::uint32);
  if (numbers.count<std::uint32_t>() != count) refuse_state(spec, "tensor `numbers` has the wrong size");
  return {numbers.values<std::uint32_t>(), numbers.values<std::uint32_t>() + count};
}

NeighbourTargets read_targets(const ModelSpec& spec, const ModelState& state, std::size_t count, std::size_t classes) {
  NeighbourTargets targets;
  if (spec.task == train::Task::regression) {
    targets.numbers = read_doubles(spec, state, train::kNeighbourTargets, count);
    return targets;
  }
  const tensor::Tensor& tensor = find_tensor(spec, state, train::kNeighbourClasses, DataType::int32);
  if (tensor.count<std::int32_t>() != count) refuse_state(spec, "tensor `classes` has the wrong size");
  targets.classes.assign(tensor.values<std::int32_t>(), tensor.values<std::int32_t>() + count);
  for (const std::int32_t label : targets.classes) {
    if (label < 0 || static_cast<std::size_t>(label) >= classes) refuse_state(spec, "tensor `classes` has no class");
  }
  return targets;
}

class NeighbourPredictor final : public Predictor {
 public:
  NeighbourPredictor(const ModelSpec& spec, const ModelState& state)
      : preparation_(train::parse_preparation(state.preparation, spec)),
        inputs_(preparation_, spec),
        vote_(spec, preparation_.classes.size()),
        index_(read_index(spec, state, inputs_.width())),
        targets_(read_targets(spec, state, index_.size(), preparation_.classes.size())),
        search_(index_, static_cast<std::size_t>(spec.integer("k")), 1),
        query_(inputs_.width()),
        last_query_(inputs_.width(), std::nanf("")),
        last_out_(vote_.outputs()) {
    classes_ = preparation_.classes;
    for (const train::CategoryInput& input : inputs_.inputs().categories) {
      ingest::Dictionary& dictionary = dictionaries_.emplace_back(0);
      for (const std::string& text : preparation_.columns[input.column].categories) (void)dictionary.code_of(text);
    }
  }

  [[nodiscard]] std::size_t outputs() const override { return vote_.outputs(); }

  void predict(std::span<const Cell> row, std::span<double> out) const override {
    const auto cell = [&](std::uint32_t column) -> const Cell& {
      const std::uint32_t feature = preparation_.columns[column].feature;
      return feature < row.size() ? row[feature] : kMissing;
    };
    const auto kind = [&](std::uint32_t column) {
      return preparation_.features[preparation_.columns[column].feature].kind;
    };
    inputs_.write([&](std::uint32_t column) { return number_of(cell(column), kind(column)); },
                  [&](std::uint32_t column) {
                    return cycle_slot_of(cell(column), kind(column), preparation_.columns[column].part);
                  },
                  [&](std::uint32_t column, std::size_t place) {
                    const Cell& text = cell(column);
                    if (text.is_null) return ingest::kNullCode;
                    const std::int32_t code = dictionaries_[place].find(text.text, text.text_size);
                    return code >= 0 ? code : ingest::kUnseenCode;
                  },
                  query_.data());
    // A query that asks for the class and its probability comes twice with the same row.
    if (query_ != last_query_) {
      search_.run(query_.data(), 1);
      vote_.count(search_.nearest(0), targets_, last_out_.data());
      std::copy(query_.begin(), query_.end(), last_query_.begin());
    }
    std::copy(last_out_.begin(), last_out_.end(), out.begin());
  }

 private:
  static NeighbourIndex read_index(const ModelSpec& spec, const ModelState& state, std::size_t width) {
    const tensor::Tensor& rows = read_rows(spec, state, width);
    return {{rows.values<float>(), width},
            rows.shape[0],
            read_numbers(spec, state, rows.shape[0]),
            metric_of(distance_of(spec))};
  }

  train::Preparation preparation_;
  train::NeighbourInputs inputs_;
  NeighbourVote vote_;
  NeighbourIndex index_;
  NeighbourTargets targets_;
  std::vector<ingest::Dictionary> dictionaries_;  // of the categories
  mutable NeighbourSearch search_;
  mutable std::vector<float> query_;
  // The row of the last call and what came of it.
  mutable std::vector<float> last_query_;
  mutable std::vector<double> last_out_;
};

}  // namespace

std::unique_ptr<Predictor> load_neighbour_predictor(const ModelSpec& spec, const ModelState& state) {
  return std::make_unique<NeighbourPredictor>(spec, state);
}

}  // namespace dmlc::predict
