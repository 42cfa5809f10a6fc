// SPDX-License-Identifier: Apache-2.0
// Loads trees from a stored version and predicts single rows.
#include "runtime/src/predict/trees.h"

#include <alloca.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "runtime/src/ingest/calendar.h"
#include "runtime/src/ingest/dictionary.h"
#include "runtime/src/predict/state_reader.h"
#include "runtime/src/train/tree_growth.h"

namespace dmlc::predict {

namespace {

/// Any fixed number: codes do not depend on it, and the categories come from the owner of the model.
constexpr std::uint64_t kDictionarySeed = 0x243f6a8885a308d3ULL;

/// A row's cells and margins live on the stack; no honest model comes near.
constexpr std::size_t kMaxColumns = 8192;
constexpr std::size_t kMaxOutputs = 8192;

double calendar_part(ingest::Part part, std::int64_t day, int hour) {
  switch (part) {
    case ingest::Part::hour:
      return hour;
    case ingest::Part::weekday:
      return ingest::weekday_of(day);
    case ingest::Part::month:
      return ingest::month_of(day);
    case ingest::Part::value:
    case ingest::Part::elapsed_days:
      break;
  }
  return static_cast<double>(day);
}

double timestamp_part(ingest::Part part, std::int64_t microseconds) {
  if (ingest::is_infinite_timestamp(microseconds)) return std::numeric_limits<double>::quiet_NaN();
  if (part == ingest::Part::elapsed_days) return ingest::elapsed_days(microseconds);
  return calendar_part(part, ingest::day_of(microseconds), ingest::hour_of(microseconds));
}

double date_part(ingest::Part part, std::int64_t day) {
  if (ingest::is_infinite_date(day)) return std::numeric_limits<double>::quiet_NaN();
  return calendar_part(part, day, 0);
}

class TreePredictor final : public Predictor {
 public:
  TreePredictor(const train::ModelSpec& spec, const train::Preparation& preparation, const TreeModel& model)
      : link_(link_of(spec)), target_shift_(preparation.target_shift), evaluator_(model, tree_columns(preparation)) {
    classes_ = preparation.classes;
    std::vector<bool> used(model.columns, false);
    for (const std::int32_t column : model.column) {
      if (column != TreeModel::kLeaf) used[static_cast<std::size_t>(column)] = true;
    }
    columns_ = preparation.columns.size();
    for (std::size_t c = 0; c < columns_; ++c) {
      if (!used[c]) continue;
      const train::PreparedColumn& column = preparation.columns[c];
      Input input{static_cast<std::uint32_t>(c),
                  column.feature,
                  preparation.features[column.feature].kind,
                  column.part,
                  column.shift,
                  0};
      if (column.is_category) {
        input.dictionary = dictionaries_.size();
        ingest::Dictionary& dictionary = dictionaries_.emplace_back(kDictionarySeed);
        for (const std::string& category : column.categories) (void)dictionary.code_of(category);
      }
      inputs_.push_back(input);
    }
    last_cells_.resize(inputs_.size());
    last_out_.resize(evaluator_.outputs());
  }

  void predict(std::span<const Cell> row, std::span<double> out) const override {
    auto* numbers = static_cast<float*>(alloca((columns_ + 1) * sizeof(float)));
    auto* codes = static_cast<std::int32_t*>(alloca((columns_ + 1) * sizeof(std::int32_t)));
    bool is_last = has_last_;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      const Input& input = inputs_[i];
      const Cell& cell = row[input.feature];
      std::uint32_t bits;
      if (input.kind == ingest::CellKind::category) {
        codes[input.column] =
            cell.is_null ? ingest::kNullCode : dictionaries_[input.dictionary].find(cell.text, cell.text_size);
        bits = static_cast<std::uint32_t>(codes[input.column]);
      } else {
        numbers[input.column] = number_of(input, cell);
        bits = std::bit_cast<std::uint32_t>(numbers[input.column]);
      }
      is_last = is_last && last_cells_[i] == bits;
      last_cells_[i] = bits;
    }
    if (!is_last) {
      auto* margins = static_cast<float*>(alloca(evaluator_.outputs() * sizeof(float)));
      evaluator_.predict_row(numbers, codes, margins);
      transform_margins(link_, target_shift_, margins, evaluator_.outputs(), 1, last_out_.data());
      has_last_ = true;
    }
    std::copy(last_out_.begin(), last_out_.end(), out.begin());
  }

  [[nodiscard]] std::size_t outputs() const override { return evaluator_.outputs(); }

 private:
  /// A column that some split looks at.
  struct Input {
    std::uint32_t column = 0;
    std::uint32_t feature = 0;
    ingest::CellKind kind = ingest::CellKind::number;
    ingest::Part part = ingest::Part::value;
    double shift = 0;
    std::size_t dictionary = 0;
  };

  static float number_of(const Input& input, const Cell& cell) {
    double value = std::numeric_limits<double>::quiet_NaN();
    if (!cell.is_null) {
      switch (input.kind) {
        case ingest::CellKind::number:
          value = cell.number;
          break;
        case ingest::CellKind::boolean:
          value = cell.integer != 0 ? 1 : 0;
          break;
        case ingest::CellKind::timestamp:
          value = timestamp_part(input.part, cell.integer);
          break;
        case ingest::CellKind::date:
          value = date_part(input.part, cell.integer);
          break;
        case ingest::CellKind::category:
          break;
      }
    }
    // A double beyond float's range is out of the conversion's domain; the evaluator cuts far below anyway.
    constexpr double kLimit = kLargestCell;
    value -= input.shift;
    return static_cast<float>(value > kLimit ? kLimit : value < -kLimit ? -kLimit : value);
  }

  Link link_;
  double target_shift_;
  TreeEvaluator evaluator_;
  std::size_t columns_ = 0;
  std::vector<Input> inputs_;
  std::vector<ingest::Dictionary> dictionaries_;
  // The row of the last call and what came of it: a query that asks for the class and its probability comes twice with
  // the same row, and walking the trees costs many times the comparison.
  mutable bool has_last_ = false;
  mutable std::vector<std::uint32_t> last_cells_;
  mutable std::vector<double> last_out_;
};

std::size_t expected_outputs(const train::ModelSpec& spec, const train::Preparation& preparation) {
  switch (spec.task) {
    case train::Task::regression:
      return preparation.classes.empty() ? 1 : 0;
    case train::Task::binary:
      return preparation.classes.size() == 2 ? 1 : 0;
    case train::Task::multiclass:
      return preparation.classes.size();
    default:
      break;
  }
  return 0;
}

}  // namespace

std::vector<TreeColumn> tree_columns(const train::Preparation& preparation) {
  std::vector<TreeColumn> columns;
  for (const train::PreparedColumn& column : preparation.columns) {
    columns.push_back({column.is_category, static_cast<std::uint32_t>(column.categories.size())});
  }
  return columns;
}

Link link_of(const train::ModelSpec& spec) {
  const bool is_mean = train::gives_means(spec);
  switch (spec.task) {
    case train::Task::regression:
      return Link::value;
    case train::Task::binary:
      return is_mean ? Link::fraction : Link::sigmoid;
    default:
      break;
  }
  return is_mean ? Link::fractions : Link::softmax;
}

namespace {

void softmax(const float* margins, std::size_t outputs, double* out) {
  const double largest = *std::max_element(margins, margins + outputs);
  double sum = 0;
  for (std::size_t k = 0; k < outputs; ++k) sum += out[k] = std::exp(static_cast<double>(margins[k]) - largest);
  for (std::size_t k = 0; k < outputs; ++k) out[k] /= sum;
}

/// Trees of different classes see different rows, so that their means need not sum to 1.
void scale_fractions(const float* margins, std::size_t outputs, double* out) {
  double sum = 0;
  for (std::size_t k = 0; k < outputs; ++k) sum += out[k] = std::clamp(static_cast<double>(margins[k]), 0.0, 1.0);
  for (std::size_t k = 0; k < outputs; ++k) out[k] = sum > 0 ? out[k] / sum : 1 / static_cast<double>(outputs);
}

}  // namespace

void transform_margins(Link link, double target_shift, const float* margins, std::size_t outputs, std::size_t rows,
                       double* out) {
  for (std::size_t r = 0; r < rows; ++r) {
    const float* margin = margins + r * outputs;
    switch (link) {
      case Link::value:
        out[r] = static_cast<double>(*margin) + target_shift;
        break;
      case Link::sigmoid:
        out[r] = 1 / (1 + std::exp(-static_cast<double>(*margin)));
        break;
      case Link::fraction:
        out[r] = std::clamp(static_cast<double>(*margin), 0.0, 1.0);
        break;
      case Link::softmax:
        softmax(margin, outputs, out + r * outputs);
        break;
      case Link::fractions:
        scale_fractions(margin, outputs, out + r * outputs);
        break;
    }
  }
}

std::unique_ptr<Predictor> load_tree_predictor(const train::ModelSpec& spec, const train::ModelState& state) {
  const train::Preparation preparation = train::parse_preparation(state.preparation, spec);
  if (preparation.columns.size() > kMaxColumns) refuse_state(spec, "too many columns");
  try {
    const TreeModel model = from_tensors(state.tensors, static_cast<std::uint32_t>(preparation.columns.size()));
    std::vector<bool> is_category;
    for (const train::PreparedColumn& column : preparation.columns) is_category.push_back(column.is_category);
    if (const std::string damage = find_damage(model, is_category); !damage.empty()) refuse_state(spec, damage);
    const std::size_t outputs = expected_outputs(spec, preparation);
    if (outputs == 0 || outputs > kMaxOutputs || model.outputs() != outputs)
      refuse_state(spec, "another number of outputs than the task has");
    return std::make_unique<TreePredictor>(spec, preparation, model);
  } catch (const std::invalid_argument& defect) {
    refuse_state(spec, defect.what());
  }
}

}  // namespace dmlc::predict
