// SPDX-License-Identifier: Apache-2.0
// A generated table of mixed types and the settings to train boosted trees on it, for the tests of the training host.
#pragma once

#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "runtime/src/predict/predictor.h"
#include "runtime/src/train/boosted_trees.h"

namespace dmlc::host_tests {

using ingest::CellKind;
using ingest::Split;

inline const std::string kHost = std::string(DMLC_BINARY_DIR) + "/bin/declarativeml_host";

struct TestMonitor : train::Monitor {
  std::function<void(const train::Progress&)> on_report = [](const train::Progress&) {};
  std::function<bool()> on_cancelled = [] { return false; };
  std::vector<train::Progress> seen;
  bool cancelled() override { return on_cancelled(); }
  void report(const train::Progress& progress) override {
    seen.push_back(progress);
    on_report(progress);
  }
};

struct TableOptions {
  std::size_t rows = 3000;
  std::size_t classes = 2;  ///< 0: a regression
  double gaps = 0.1;
  double validation = 0.2;
  double test = 0.1;
};

inline const std::vector<ingest::FeatureColumn> kFeatures = {
    {"amount", CellKind::number}, {"age", CellKind::number},    {"country", CellKind::category},
    {"at", CellKind::timestamp},  {"fresh", CellKind::boolean}, {"noise", CellKind::number}};

/// One row of the generated table, as it would come from SQL.
struct Row {
  std::vector<predict::Cell> cells;
  double target = 0;
  std::size_t label = 0;
  Split split = Split::training;
};

inline const std::string& country(std::size_t index) {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (int i = 0; i < 30; ++i) all.push_back("country " + std::to_string(i));
    return all;
  }();
  return names[index];
}

inline Row make_row(std::mt19937_64& random, const TableOptions& options) {
  const auto uniform = [&] { return std::uniform_real_distribution<double>()(random); };
  const auto normal = [&] { return std::normal_distribution<double>()(random); };
  Row row;
  row.cells.resize(6);
  const double amount = std::exp(normal());
  const double age = 20 + 50 * uniform();
  const std::size_t place = random() % 30;
  const std::int64_t hour = static_cast<std::int64_t>(random() % 24);
  row.cells[0].number = amount;
  row.cells[1].number = age;
  row.cells[2].text = country(place).data();
  row.cells[2].text_size = static_cast<std::uint32_t>(country(place).size());
  row.cells[3].integer = (8000LL * 24 + static_cast<std::int64_t>(random() % 365) * 24 + hour) * 3'600'000'000LL;
  row.cells[4].integer = static_cast<std::int64_t>(random() % 2);
  row.cells[5].number = normal();
  for (predict::Cell& cell : row.cells) cell.is_null = uniform() < options.gaps;
  row.target = amount + age / 20 + static_cast<double>(place % 7) / 3 + (hour < 6 ? 1.5 : 0) +
               (row.cells[0].is_null ? 1 : 0) + normal() / 2;
  if (options.classes > 0) {
    row.label = static_cast<std::size_t>(std::clamp(row.target / 5 * static_cast<double>(options.classes) / 2, 0.0,
                                                    static_cast<double>(options.classes - 1)));
  }
  const double place_in_split = uniform();
  if (place_in_split < options.validation)
    row.split = Split::validation;
  else if (place_in_split < options.validation + options.test)
    row.split = Split::test;
  return row;
}

inline void add_row(ingest::ColumnStore& store, const std::vector<ingest::FeatureColumn>& features, const Row& row,
                    bool labels) {
  for (std::size_t f = 0; f < features.size(); ++f) {
    const predict::Cell& cell = row.cells[f];
    if (cell.is_null) {
      store.batch().set_null(f);
      continue;
    }
    switch (features[f].kind) {
      case CellKind::number:
        store.batch().set_number(f, cell.number);
        break;
      case CellKind::boolean:
        store.batch().set_boolean(f, cell.integer != 0);
        break;
      case CellKind::category:
        store.batch().set_category(f, {cell.text, cell.text_size});
        break;
      case CellKind::timestamp:
        store.batch().set_time(f, cell.integer);
        break;
      case CellKind::date:
        store.batch().set_time(f, static_cast<std::int32_t>(cell.integer));
        break;
    }
  }
  if (labels) {
    store.batch().set_target_label("class " + std::to_string(row.label));
  } else {
    store.batch().set_target_number(row.target);
  }
  store.end_row(row.split);
}

inline ingest::ColumnStore empty_store(const std::vector<ingest::FeatureColumn>& features, bool labels,
                                       ingest::ColumnStoreOptions options = {}) {
  options.model = "m";
  options.target = "y";
  return {features, labels ? ingest::TargetKind::label : ingest::TargetKind::number, options};
}

struct Table {
  std::vector<Row> rows;
  bool labels = true;

  /// Training consumes its store, so every training gets one of its own.
  [[nodiscard]] ingest::ColumnStore fill(ingest::ColumnStoreOptions options = {}) const {
    ingest::ColumnStore store = empty_store(kFeatures, labels, std::move(options));
    for (const Row& row : rows) add_row(store, kFeatures, row, labels);
    store.finish();
    return store;
  }
};

inline Table make_table(const TableOptions& options) {
  Table table{{}, options.classes > 0};
  std::mt19937_64 random(17);
  for (std::size_t i = 0; i < options.rows; ++i) table.rows.push_back(make_row(random, options));
  return table;
}

inline train::ModelSpec make_spec(const std::vector<ingest::FeatureColumn>& features, std::size_t classes) {
  train::ModelSpec spec;
  spec.schema = "public";
  spec.name = "m";
  spec.algorithm = "gradient_boosting";
  spec.task = classes == 0 ? train::Task::regression : classes == 2 ? train::Task::binary : train::Task::multiclass;
  spec.target = "y";
  spec.target_type = classes == 0 ? "float8" : "text";
  spec.features = features;
  spec.feature_types.assign(features.size(), "text");
  spec.optimize_for = classes == 0 ? "rmse" : "log_loss";
  spec.parameters = {{"n_estimators", std::int64_t{20}},
                     {"learning_rate", 0.3},
                     {"max_depth", std::int64_t{5}},
                     {"min_child_weight", 1.0},
                     {"gamma", 0.0},
                     {"subsample", 1.0},
                     {"colsample_bytree", 1.0},
                     {"l1", 0.0},
                     {"l2", 1.0},
                     {"max_bin", std::int64_t{256}},
                     {"scale_pos_weight", 1.0},
                     {"early_stopping_rounds", std::int64_t{0}}};
  return spec;
}

inline train::Resources make_resources(unsigned threads = 1) {
  train::Resources resources;
  resources.threads = threads;
  resources.host_program = kHost;
  return resources;
}

inline std::string bytes_of(const train::TrainingResult& result) {
  std::string all = result.state.preparation;
  for (const tensor::Tensor& tensor : result.state.tensors) {
    all.append(tensor.name);
    all.append(reinterpret_cast<const char*>(tensor.bytes.data()), tensor.bytes.size());
  }
  return all;
}

inline double metric_of(const train::TrainingResult& result, Split split, std::string_view name) {
  for (const train::MetricValue& value : result.metrics) {
    if (value.split == split && value.metric == name) return value.value;
  }
  return std::nan("");
}

}  // namespace dmlc::host_tests
