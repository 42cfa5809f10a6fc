// SPDX-License-Identifier: Apache-2.0
// Tables, specifications and expected values for the tests of the linear models.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "runtime/src/train/trainer.h"

namespace fixtures {

using namespace dmlc;

struct SilentMonitor : train::Monitor {
  bool cancelled() override { return false; }
  void report(const train::Progress& progress) override { reports.push_back(progress); }
  std::vector<train::Progress> reports;
};

inline std::vector<std::vector<std::string>> read_table(const std::string& name) {
  std::ifstream file(std::string(DMLC_SOURCE_DIR) + "/tests/numeric/fixtures/" + name + ".csv");
  REQUIRE(file.good());
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(file, line);) {
    rows.emplace_back();
    std::istringstream cells(line);
    for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
  }
  return rows;
}

inline const nlohmann::json& expected() {
  static const nlohmann::json values = [] {
    std::ifstream file(std::string(DMLC_SOURCE_DIR) + "/tests/numeric/fixtures/linear_expected.json");
    return nlohmann::json::parse(file);
  }();
  return values;
}

/// The nearest float32: what the tables hold.
inline double number(const std::string& cell) {
  return cell.empty() ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(std::stof(cell));
}

inline std::vector<ingest::FeatureColumn> number_features(std::size_t count) {
  std::vector<ingest::FeatureColumn> features;
  for (std::size_t i = 0; i < count; ++i) features.push_back({"x" + std::to_string(i), ingest::CellKind::number});
  return features;
}

inline train::ModelSpec linear_spec(std::vector<ingest::FeatureColumn> features, double l2 = 0, bool intercept = true) {
  train::ModelSpec spec;
  spec.schema = "public";
  spec.name = "m";
  spec.algorithm = "linear_regression";
  spec.parameters = {{"l2", l2}, {"fit_intercept", intercept}};
  spec.target = "y";
  spec.features = std::move(features);
  spec.optimize_for = "rmse";
  return spec;
}

inline train::ModelSpec logistic_spec(std::vector<ingest::FeatureColumn> features, train::Task task, double l1 = 0,
                                      double l2 = 1, const std::string& class_weight = "none", bool intercept = true) {
  train::ModelSpec spec = linear_spec(std::move(features));
  spec.algorithm = "logistic_regression";
  spec.task = task;
  spec.parameters = {{"l1", l1},
                     {"l2", l2},
                     {"max_iterations", std::int64_t{1000}},
                     {"tolerance", 1e-10},
                     {"class_weight", class_weight},
                     {"fit_intercept", intercept}};
  spec.optimize_for = "log_loss";
  return spec;
}

inline ingest::ColumnStoreOptions options() {
  ingest::ColumnStoreOptions out;
  out.model = "m";
  out.target = "y";
  return out;
}

/// A table of numbers whose last column is the target. Every `hold_out`-th row is a validation row; 0 for none.
inline ingest::ColumnStore number_store(const std::vector<std::vector<std::string>>& rows, bool labels,
                                        std::size_t hold_out = 0) {
  const std::size_t features = rows.front().size() - 1;
  ingest::ColumnStore store(number_features(features), labels ? ingest::TargetKind::label : ingest::TargetKind::number,
                            options());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (std::size_t f = 0; f < features; ++f) store.batch().set_number(f, number(rows[row][f]));
    if (labels) {
      store.batch().set_target_label(rows[row].back());
    } else {
      store.batch().set_target_number(number(rows[row].back()));
    }
    store.end_row(hold_out != 0 && row % hold_out == 0 ? ingest::Split::validation : ingest::Split::training);
  }
  store.finish();
  return store;
}

inline std::vector<ingest::FeatureColumn> mixed_features() {
  using ingest::CellKind;
  return {{"a", CellKind::number},
          {"b", CellKind::number},
          {"city", CellKind::category},
          {"plan", CellKind::category},
          {"at", CellKind::timestamp}};
}

/// The mixed table. Its hours lie on one day, so that weekday and month do not vary.
inline ingest::ColumnStore mixed_store(bool labels) {
  ingest::ColumnStore store(mixed_features(), labels ? ingest::TargetKind::label : ingest::TargetKind::number,
                            options());
  for (const std::vector<std::string>& row : read_table("mixed")) {
    store.batch().set_number(0, number(row[0]));
    store.batch().set_number(1, number(row[1]));
    store.batch().set_category(2, row[2]);
    if (row[3].empty()) {
      store.batch().set_null(3);
    } else {
      store.batch().set_category(3, row[3]);
    }
    store.batch().set_time(4, std::stoll(row[4]) * 3'600'000'000);
    if (labels) {
      store.batch().set_target_label(row[5]);
    } else {
      store.batch().set_target_number(number(row[6]));
    }
    store.end_row(ingest::Split::training);
  }
  store.finish();
  return store;
}

inline const tensor::Tensor& tensor_of(const train::TrainingResult& result, const std::string& name) {
  for (const tensor::Tensor& tensor : result.state.tensors) {
    if (tensor.name == name) return tensor;
  }
  FAIL("no tensor " << name);
  return result.state.tensors.front();
}

/// Compares weights and intercepts with the expected ones, relative to the largest weight of the output.
inline void check_weights(const train::TrainingResult& result, const std::string& name, double tolerance) {
  const nlohmann::json& wanted = expected().at(name);
  const double* weights = tensor_of(result, "weights").values<double>();
  const double* intercepts = tensor_of(result, "intercepts").values<double>();
  for (const nlohmann::json& output : wanted["weights"]) {
    double largest = 0;
    for (const nlohmann::json& weight : output) largest = std::max(largest, std::abs(weight.get<double>()));
    for (const nlohmann::json& weight : output) {
      const double error = std::abs(*weights - weight.get<double>()) / largest;
      CHECK_MESSAGE(error <= tolerance, name << ": " << *weights << " instead of " << weight.get<double>());
      ++weights;
    }
    const double wanted_intercept =
        wanted["intercepts"][static_cast<std::size_t>(intercepts - tensor_of(result, "intercepts").values<double>())];
    const double error = std::abs(*intercepts - wanted_intercept) / std::max(1.0, std::abs(wanted_intercept));
    CHECK_MESSAGE(error <= tolerance, name << ": intercept " << *intercepts << " instead of " << wanted_intercept);
    ++intercepts;
  }
}

}  // namespace fixtures
