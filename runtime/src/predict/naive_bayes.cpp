// SPDX-License-Identifier: Apache-2.0
// Reads the distributions of naive Bayes, and multiplies those of a row.
#include "runtime/src/predict/naive_bayes.h"

#include <algorithm>
#include <cmath>

#include "runtime/src/ingest/dictionary.h"
#include "runtime/src/predict/cell_value.h"
#include "runtime/src/predict/state_reader.h"
#include "runtime/src/train/bayes_model.h"

namespace dmlc::predict {
namespace {

using ingest::Part;
using train::BayesColumn;
using train::BayesKind;
using train::BayesModel;

constexpr Cell kMissing{};

void refuse_unless(bool sound, const train::ModelSpec& spec, const char* defect) {
  if (!sound) refuse_state(spec, defect);
}

/// The columns that training used are what they must be of this type; the others are unused.
std::vector<BayesColumn> read_columns(const train::ModelSpec& spec, const train::ModelState& state,
                                      const train::Preparation& preparation) {
  std::vector<BayesColumn> columns = train::bayes_columns(preparation, spec.text("distribution"));
  const tensor::Tensor& kinds = find_tensor(spec, state, "kinds", tensor::DataType::uint8);
  refuse_unless(kinds.bytes.size() == columns.size(), spec, "tensor `kinds` has the wrong size");
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const std::uint8_t kind = kinds.values<std::uint8_t>()[c];
    if (kind == static_cast<std::uint8_t>(BayesKind::unused)) {
      columns[c] = {};
    } else {
      refuse_unless(kind == static_cast<std::uint8_t>(columns[c].kind), spec,
                    "tensor `kinds` does not fit the columns");
    }
  }
  return columns;
}

BayesModel read_model(const train::ModelSpec& spec, const train::ModelState& state,
                      const train::Preparation& preparation) {
  refuse_unless(preparation.classes.size() >= 2, spec, "a classifier without classes");
  BayesModel model;
  model.columns = read_columns(spec, state, preparation);
  const std::size_t classes = preparation.classes.size();
  std::size_t normal = 0;
  std::size_t levels = 0;
  std::size_t counts = 0;
  for (const BayesColumn& column : model.columns) {
    normal += column.kind == BayesKind::normal ? 1 : 0;
    counts += column.kind == BayesKind::counts ? 1 : 0;
    levels += column.levels;
  }
  const auto read = [&](const char* name, std::size_t rows) {
    return rows == 0 ? std::vector<double>{} : read_doubles(spec, state, name, rows * classes);
  };
  model.log_priors = read_doubles(spec, state, "log_priors", classes);
  model.means = read("means", normal);
  model.variances = read("variances", normal);
  model.log_shares = read("log_shares", levels);
  model.log_rates = read("log_rates", counts);
  const auto is_width = [](double variance) { return variance > 0 && std::isfinite(1 / (2 * variance)); };
  refuse_unless(std::all_of(model.variances.begin(), model.variances.end(), is_width), spec,
                "tensor `variances` holds a value that is no variance");
  for (const auto* logs : {&model.log_priors, &model.log_shares, &model.log_rates}) {
    const auto is_probability = [](double value) { return value <= 1e-9; };
    refuse_unless(std::all_of(logs->begin(), logs->end(), is_probability), spec, "a probability is above 1");
  }
  return model;
}

class BayesPredictor final : public Predictor {
 public:
  BayesPredictor(const train::ModelSpec& spec, train::Preparation preparation, const BayesModel& model)
      : scores_(model), is_binary_(spec.task == train::Task::binary), sums_(model.classes()) {
    classes_ = preparation.classes;
    for (std::size_t c = 0; c < model.columns.size(); ++c) {
      if (model.columns[c].kind == BayesKind::unused) continue;
      const train::PreparedColumn& column = preparation.columns[c];
      Input& input = inputs_.emplace_back();
      input.column = c;
      input.feature = column.feature;
      input.kind = preparation.features[column.feature].kind;
      input.part = column.part;
      for (const std::string& text : column.categories) (void)input.dictionary.code_of(text);
    }
  }

  [[nodiscard]] std::size_t outputs() const override { return is_binary_ ? 1 : scores_.classes(); }

  void predict(std::span<const Cell> row, std::span<double> out) const override {
    std::copy(scores_.log_priors().begin(), scores_.log_priors().end(), sums_.begin());
    for (const Input& input : inputs_) {
      const Cell& cell = input.feature < row.size() ? row[input.feature] : kMissing;
      const BayesColumn& column = scores_.column(input.column);
      double value = 0;
      std::int32_t level = -1;
      if (column.is_code) {
        if (!cell.is_null) level = input.dictionary.find(cell.text, cell.text_size);
      } else if (input.part == Part::value || input.part == Part::elapsed_days) {
        value = number_of(cell, input.kind);
        level = column.level_of(value);
      } else {
        level = column.level_of(static_cast<double>(cycle_slot_of(cell, input.kind, input.part)));
      }
      scores_.add(input.column, value, level, sums_.data());
    }
    train::bayes_predictions(sums_.data(), sums_.size(), 1, 1, is_binary_, out.data());
  }

 private:
  struct Input {
    std::size_t column = 0;
    std::uint32_t feature = 0;
    ingest::CellKind kind = ingest::CellKind::number;
    Part part = Part::value;
    ingest::Dictionary dictionary{0};
  };

  train::BayesScores scores_;
  bool is_binary_;
  std::vector<Input> inputs_;
  mutable std::vector<double> sums_;
};

}  // namespace

std::unique_ptr<Predictor> load_bayes_predictor(const train::ModelSpec& spec, const train::ModelState& state) {
  train::Preparation preparation = train::parse_preparation(state.preparation, spec);
  const BayesModel model = read_model(spec, state, preparation);
  return std::make_unique<BayesPredictor>(spec, std::move(preparation), model);
}

}  // namespace dmlc::predict
