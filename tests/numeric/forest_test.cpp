// SPDX-License-Identifier: Apache-2.0
// random_forest and decision_tree through the real training host.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <map>

#include "runtime/src/predict/trees.h"
#include "runtime/src/train/metrics.h"
#include "runtime/src/train/tree_growth.h"
#include "tests/numeric/host_table.h"
#include "tests/numeric/linear_fixtures.h"

using namespace dmlc;
using namespace dmlc::host_tests;
using train::Task;

namespace {

train::ModelSpec forest_spec(const std::string& algorithm, std::vector<ingest::FeatureColumn> features, Task task) {
  train::ModelSpec spec = fixtures::linear_spec(std::move(features));
  spec.algorithm = algorithm;
  spec.task = task;
  spec.optimize_for = task == Task::regression ? "rmse" : "log_loss";
  spec.parameters = {{"criterion", std::string("auto")},
                     {"max_depth", std::int64_t{7}},
                     {"min_samples_split", std::int64_t{4}},
                     {"max_features", std::string(algorithm == "random_forest" ? "auto" : "all")},
                     {"max_bin", std::int64_t{256}},
                     {"class_weight", std::string("none")}};
  if (algorithm == "random_forest") {
    spec.parameters["n_estimators"] = std::int64_t{100};
    spec.parameters["bootstrap"] = true;
    spec.parameters["subsample"] = 1.0;
  }
  return spec;
}

/// A store whose memory a child process can map.
ingest::ColumnStore shared_store(const std::vector<std::vector<std::string>>& rows, bool labels) {
  const std::size_t features = rows.front().size() - 1;
  ingest::ColumnStoreOptions options = fixtures::options();
  options.memory_kind = ingest::MemoryKind::shared;
  ingest::ColumnStore store(fixtures::number_features(features),
                            labels ? ingest::TargetKind::label : ingest::TargetKind::number, options);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (std::size_t f = 0; f < features; ++f) store.batch().set_number(f, fixtures::number(rows[row][f]));
    if (labels) {
      store.batch().set_target_label(rows[row].back());
    } else {
      store.batch().set_target_number(fixtures::number(rows[row].back()));
    }
    store.end_row(row % 4 == 0 ? Split::validation : Split::training);
  }
  store.finish();
  return store;
}

train::TrainingResult fit(const train::ModelSpec& spec, const ingest::ColumnStore& store, unsigned threads = 1) {
  TestMonitor monitor;
  return train::train(spec, store, make_resources(threads), monitor);
}

double validation_metric(const train::TrainingResult& result, const std::string& name) {
  for (const train::MetricValue& value : result.metrics) {
    if (value.split == Split::validation && value.metric == name) return value.value;
  }
  FAIL("no metric " << name);
  return 0;
}

}  // namespace

TEST_CASE("forests and trees learn what the tables hold") {
  // Bounds a little below what scikit-learn reaches on the same split; the benchmark of quality compares exactly.
  for (const std::string algorithm : {"random_forest", "decision_tree"}) {
    const bool is_forest = algorithm == "random_forest";
    const auto cancer = fit(forest_spec(algorithm, fixtures::number_features(30), Task::binary),
                            shared_store(fixtures::read_table("breast_cancer"), true));
    CHECK(validation_metric(cancer, "roc_auc") > (is_forest ? 0.985 : 0.9));
    CHECK(cancer.iterations == (is_forest ? 100 : 1));
    const auto wine = fit(forest_spec(algorithm, fixtures::number_features(13), Task::multiclass),
                          shared_store(fixtures::read_table("wine"), true));
    CHECK(validation_metric(wine, "accuracy") > (is_forest ? 0.95 : 0.8));
    const auto table = fixtures::read_table("diabetes");
    const auto diabetes =
        fit(forest_spec(algorithm, fixtures::number_features(table.front().size() - 1), Task::regression),
            shared_store(table, false));
    CHECK(validation_metric(diabetes, "r2") > (is_forest ? 0.35 : 0.0));
  }
}

TEST_CASE("a tree's leaves are means of their rows, its probabilities frequencies") {
  // Two numbers decide: four leaves with known shares.
  ingest::ColumnStoreOptions options = fixtures::options();
  options.memory_kind = ingest::MemoryKind::shared;
  for (const bool labels : {true, false}) {
    ingest::ColumnStore store(fixtures::number_features(2),
                              labels ? ingest::TargetKind::label : ingest::TargetKind::number, options);
    std::map<std::pair<int, int>, std::pair<double, double>> sums;
    for (int row = 0; row < 4000; ++row) {
      const int a = row % 2;
      const int b = row / 2 % 2;
      const bool positive = row / 4 % 10 < (a == 1 ? (b == 1 ? 9 : 2) : (b == 1 ? 1 : 5));
      store.batch().set_number(0, a);
      store.batch().set_number(1, b);
      if (labels) {
        store.batch().set_target_label(positive ? "true" : "false");
      } else {
        store.batch().set_target_number(1000 + (positive ? 7 : 0));
      }
      store.end_row(Split::training);
      auto& [sum, count] = sums[{a, b}];
      sum += labels ? positive : 1000 + (positive ? 7 : 0);
      count += 1;
    }
    store.finish();
    const train::ModelSpec spec =
        forest_spec("decision_tree", fixtures::number_features(2), labels ? Task::binary : Task::regression);
    const auto predictor = predict::load_predictor(spec, fit(spec, store).state);
    for (const auto& [key, value] : sums) {
      std::vector<predict::Cell> cells(2);
      cells[0].is_null = cells[1].is_null = false;
      cells[0].number = key.first;
      cells[1].number = key.second;
      double out = 0;
      predictor->predict(cells, {&out, 1});
      CHECK(out == doctest::Approx(value.first / value.second).epsilon(1e-5));
    }
  }
}

TEST_CASE("probabilities of a forest lie in [0, 1] and sum to 1; the same seed gives the same bits") {
  const train::ModelSpec spec = forest_spec("random_forest", fixtures::number_features(13), Task::multiclass);
  const auto table = fixtures::read_table("wine");
  const train::TrainingResult first = fit(spec, shared_store(table, true));
  const train::TrainingResult again = fit(spec, shared_store(table, true), 3);
  REQUIRE(first.state.tensors.size() == again.state.tensors.size());
  for (std::size_t i = 0; i < first.state.tensors.size(); ++i) {
    CHECK(first.state.tensors[i].bytes == again.state.tensors[i].bytes);
  }
  const auto predictor = predict::load_predictor(spec, first.state);
  for (const auto& row : table) {
    std::vector<predict::Cell> cells(13);
    for (std::size_t f = 0; f < 13; ++f) {
      cells[f].is_null = false;
      cells[f].number = fixtures::number(row[f]);
    }
    std::vector<double> out(3);
    predictor->predict(cells, out);
    CHECK(out[0] + out[1] + out[2] == doctest::Approx(1));
    CHECK(*std::min_element(out.begin(), out.end()) >= 0);
  }
}

TEST_CASE("a forest that a rule ends is the forest of its trees") {
  const auto table = fixtures::read_table("breast_cancer");
  train::ModelSpec spec = forest_spec("random_forest", fixtures::number_features(30), Task::binary);
  train::StopCondition rule;
  rule.metric = "epochs";
  rule.op = ">=";
  rule.value = 10;
  spec.stop_when = rule;
  const train::TrainingResult ended = fit(spec, shared_store(table, true));
  CHECK(ended.iterations == 10);
  CHECK(ended.stopped_by == "stop_when");
  spec.stop_when.reset();
  spec.parameters["n_estimators"] = std::int64_t{10};
  const train::TrainingResult asked = fit(spec, shared_store(table, true));
  for (const char* metric : {"roc_auc", "log_loss"}) {
    CHECK(validation_metric(ended, metric) == doctest::Approx(validation_metric(asked, metric)).epsilon(1e-5));
  }
  // What the rule looked at after the last tree is what the forest has.
  double last = 0;
  for (const train::CurvePoint& point : ended.curve) {
    if (point.iteration == 10 && point.metric == "log_loss") last = point.value;
  }
  CHECK(last == doctest::Approx(validation_metric(ended, "log_loss")).epsilon(1e-5));
  rule.metric = "roc_auc";
  rule.op = ">";
  rule.value = 0.98;
  spec.stop_when = rule;
  spec.parameters["n_estimators"] = std::int64_t{500};
  const train::TrainingResult good = fit(spec, shared_store(table, true));
  CHECK(good.iterations < 500);
  CHECK(validation_metric(good, "roc_auc") > 0.98);
}

TEST_CASE(
    "each tree of a forest that tries some features sends a column's missing values one way, other trees another") {
  const Table table = make_table({.rows = 4000, .classes = 0, .gaps = 0.03});
  const train::ModelSpec spec = forest_spec("random_forest", kFeatures, Task::regression);
  const train::TrainingResult result = fit(spec, table.fill());
  const predict::TreeModel model =
      predict::from_tensors(result.state.tensors, static_cast<std::uint32_t>(table.fill().columns().size()));
  std::map<std::int32_t, std::array<int, 2>> ways;  // column -> trees by the way
  for (std::size_t t = 0; t < model.trees(); ++t) {
    std::map<std::int32_t, bool> way;
    for (std::size_t node = model.tree_begin[t]; node < model.tree_begin[t + 1]; ++node) {
      if (model.column[node] == predict::TreeModel::kLeaf || (model.flags[node] & predict::TreeModel::kCategory) != 0)
        continue;
      const bool left = (model.flags[node] & predict::TreeModel::kMissingLeft) != 0;
      const auto [known, is_new] = way.emplace(model.column[node], left);
      CHECK(known->second == left);
      if (is_new) ++ways[model.column[node]][left ? 1 : 0];
    }
  }
  REQUIRE(ways.size() > 3);
  for (const auto& [column, trees] : ways) {
    INFO("column " << column);
    CHECK(std::min(trees[0], trees[1]) > 5);
  }
}

TEST_CASE("class weights move a tree's frequencies to those of even classes") {
  train::ModelSpec spec = forest_spec("decision_tree", fixtures::number_features(1), Task::binary);
  spec.parameters["class_weight"] = std::string("balanced");
  spec.parameters["min_samples_split"] = std::int64_t{20};
  ingest::ColumnStoreOptions options = fixtures::options();
  options.memory_kind = ingest::MemoryKind::shared;
  ingest::ColumnStore store(fixtures::number_features(1), ingest::TargetKind::label, options);
  for (int row = 0; row < 3000; ++row) {
    store.batch().set_number(0, row % 2);
    store.batch().set_target_label(row % 30 == 1 || row % 30 == 2 ? "true" : "false");
    store.end_row(Split::training);
  }
  store.finish();
  const auto predictor = predict::load_predictor(spec, fit(spec, store).state);
  std::vector<predict::Cell> cells(1);
  cells[0].is_null = false;
  double out = 0;
  predictor->predict(cells, {&out, 1});
  // Both sides have one of fifteen rows of the rare class.
  CHECK(out == doctest::Approx(0.5).epsilon(1e-4));
}

TEST_CASE("the parameters of the trees follow the statement") {
  train::ModelSpec spec = forest_spec("random_forest", {}, Task::binary);
  CHECK(train::tree_growth(spec, 16).colsample_bynode == doctest::Approx(0.25));
  CHECK(train::tree_growth(spec, 16).subsample == doctest::Approx(0.632));
  CHECK(train::tree_growth(spec, 16).min_child_weight == 2);
  spec.task = Task::regression;
  CHECK(train::tree_growth(spec, 30).colsample_bynode == doctest::Approx(1.0 / 3));
  spec.parameters["max_features"] = std::string("log2");
  CHECK(train::tree_growth(spec, 16).colsample_bynode == doctest::Approx(0.25));
  spec.parameters["max_features"] = 0.5;
  CHECK(train::tree_growth(spec, 16).colsample_bynode == doctest::Approx(0.5));
  spec.parameters["min_samples_leaf"] = std::int64_t{9};
  spec.parameters["bootstrap"] = false;
  CHECK(train::tree_growth(spec, 16).min_child_weight == 9);
  CHECK(train::tree_growth(spec, 16).subsample == 1);
}
