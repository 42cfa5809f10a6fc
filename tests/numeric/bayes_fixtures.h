// SPDX-License-Identifier: Apache-2.0
// Tables, specifications and expected values for the tests of naive Bayes and of nearest neighbours.
#pragma once

#include <string_view>

#include "runtime/src/predict/predictor.h"
#include "tests/numeric/linear_fixtures.h"

namespace fixtures {

using predict::Cell;

/// Written by fixtures/make_bayes_fixtures.py with scikit-learn 1.2.1.
inline const nlohmann::json& bayes_expected() {
  static const nlohmann::json values = [] {
    std::ifstream file(std::string(DMLC_SOURCE_DIR) + "/tests/numeric/fixtures/bayes_expected.json");
    return nlohmann::json::parse(file);
  }();
  return values;
}

inline train::ModelSpec bayes_spec(std::vector<ingest::FeatureColumn> features, train::Task task,
                                   const std::string& distribution = "gaussian", double smoothing = 1) {
  train::ModelSpec spec = linear_spec(std::move(features));
  spec.algorithm = "naive_bayes";
  spec.task = task;
  spec.parameters = {
      {"distribution", distribution}, {"smoothing", smoothing}, {"variance_smoothing", 1e-9}, {"fit_prior", true}};
  spec.optimize_for = "log_loss";
  return spec;
}

inline train::ModelSpec neighbour_spec(std::vector<ingest::FeatureColumn> features, train::Task task, std::int64_t k,
                                       const std::string& distance = "euclidean",
                                       const std::string& weights = "uniform", bool standardize = true) {
  train::ModelSpec spec = linear_spec(std::move(features));
  spec.algorithm = "knn";
  spec.task = task;
  spec.parameters = {{"k", k},
                     {"distance", distance},
                     {"weights", weights},
                     {"search", std::string("exact")},
                     {"return_neighbors", false},
                     {"standardize", standardize}};
  spec.optimize_for = task == train::Task::regression ? "rmse" : "accuracy";
  return spec;
}

inline train::TrainingResult train_on(const train::ModelSpec& spec, const ingest::ColumnStore& store,
                                      const train::Resources& resources = {}) {
  SilentMonitor monitor;
  return train::train(spec, store, resources, monitor);
}

inline Cell number_cell(double value) { return {.is_null = false, .number = value}; }
inline Cell whole_cell(std::int64_t value) { return {.is_null = false, .integer = value}; }
/// The text must outlive the cell.
inline Cell text_cell(std::string_view text) {
  return {.is_null = false, .text = text.data(), .text_size = static_cast<std::uint32_t>(text.size())};
}

/// A row of the mixed table; its texts must outlive it.
inline std::vector<Cell> mixed_cells(const std::vector<std::string>& row) {
  std::vector<Cell> cells(5);
  cells[0] = number_cell(number(row[0]));
  if (!row[1].empty()) cells[1] = number_cell(number(row[1]));
  cells[2] = text_cell(row[2]);
  if (!row[3].empty()) cells[3] = text_cell(row[3]);
  cells[4] = whole_cell(std::stoll(row[4]) * 3'600'000'000);
  return cells;
}

inline std::vector<Cell> number_cells(const std::vector<std::string>& row) {
  std::vector<Cell> cells;
  for (std::size_t f = 0; f + 1 < row.size(); ++f) cells.push_back(number_cell(number(row[f])));
  return cells;
}

inline std::vector<double> ask(const predict::Predictor& predictor, const std::vector<Cell>& row) {
  std::vector<double> out(predictor.outputs());
  predictor.predict(row, out);
  return out;
}

inline double metric_of(const train::TrainingResult& result, ingest::Split split, const std::string& name) {
  for (const train::MetricValue& value : result.metrics) {
    if (value.split == split && value.metric == name) return value.value;
  }
  FAIL("no metric " << name);
  return 0;
}

/// Whether `damage`, done to a good state, is refused with E0619.
inline bool is_refused(const train::ModelSpec& spec, train::ModelState state,
                       const std::function<void(train::ModelState&)>& damage) {
  damage(state);
  try {
    (void)predict::load_predictor(spec, state);
  } catch (const RuntimeError& error) {
    return error.code() == "E0619";
  }
  return false;
}

inline std::string code_of_training(const train::ModelSpec& spec, const ingest::ColumnStore& store,
                                    const train::Resources& resources = {}) {
  try {
    (void)train_on(spec, store, resources);
  } catch (const RuntimeError& error) {
    return error.code();
  }
  return "";
}

/// The largest difference of the predictions of rows from expected probabilities.
inline double largest_difference(const train::ModelSpec& spec, const train::TrainingResult& result,
                                 const std::vector<std::vector<Cell>>& rows, const nlohmann::json& wanted) {
  const auto predictor = predict::load_predictor(spec, result.state);
  REQUIRE(rows.size() == wanted.size());
  double largest = 0;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const std::vector<double> found = ask(*predictor, rows[row]);
    for (std::size_t k = 0; k < found.size(); ++k) {
      const nlohmann::json& cell = wanted[row];
      const double right = cell.is_array() ? cell[found.size() == 1 ? 1 : k].get<double>() : cell.get<double>();
      largest = std::max(largest, std::abs(found[k] - right));
    }
  }
  return largest;
}

}  // namespace fixtures
