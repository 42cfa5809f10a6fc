// SPDX-License-Identifier: Apache-2.0
// Decision trees beside scikit-learn's, their pruning and their rules.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "runtime/src/predict/trees_model.h"
#include "runtime/src/train/preparation.h"
#include "tests/numeric/host_table.h"
#include "tests/numeric/linear_fixtures.h"

using namespace dmlc;
using namespace dmlc::host_tests;

namespace {

train::ModelSpec tree_spec(const std::vector<ingest::FeatureColumn>& features, std::size_t classes) {
  train::ModelSpec spec = make_spec(features, classes);
  spec.algorithm = "decision_tree";
  spec.parameters = {{"criterion", std::string("auto")},
                     {"max_depth", std::int64_t{4}},
                     {"min_samples_split", std::int64_t{20}},
                     {"min_samples_leaf", std::int64_t{10}},
                     {"max_features", std::string("all")},
                     {"max_bin", std::int64_t{65536}},
                     {"cp", 0.0},
                     {"importance", true},
                     {"permutations", std::int64_t{5}},
                     {"class_weight", std::string("none")}};
  return spec;
}

ingest::ColumnStore store_of(const std::vector<std::vector<std::string>>& rows, bool labels) {
  ingest::ColumnStore store = empty_store(fixtures::number_features(rows.front().size() - 1), labels);
  for (const std::vector<std::string>& row : rows) {
    for (std::size_t f = 0; f + 1 < row.size(); ++f) store.batch().set_number(f, fixtures::number(row[f]));
    if (labels) {
      store.batch().set_target_label(row.back());
    } else {
      store.batch().set_target_number(fixtures::number(row.back()));
    }
    store.end_row(Split::training);
  }
  store.finish();
  return store;
}

std::size_t leaves_of(const train::TrainingResult& result, const train::ModelSpec& spec) {
  const train::Preparation preparation = train::parse_preparation(result.state.preparation, spec);
  const predict::TreeModel model =
      predict::from_tensors(result.state.tensors, static_cast<std::uint32_t>(preparation.columns.size()));
  return static_cast<std::size_t>(std::count(model.column.begin(), model.column.end(), predict::TreeModel::kLeaf));
}

std::vector<double> predictions_of(const train::ModelSpec& spec, const train::TrainingResult& result,
                                   const std::vector<std::vector<std::string>>& rows) {
  const auto predictor = predict::load_predictor(spec, result.state);
  std::vector<double> predictions;
  for (const std::vector<std::string>& row : rows) {
    std::vector<predict::Cell> cells(row.size() - 1);
    for (std::size_t c = 0; c < cells.size(); ++c) {
      cells[c].is_null = false;
      cells[c].number = fixtures::number(row[c]);
    }
    double out = 0;
    predictor->predict(cells, {&out, 1});
    predictions.push_back(out);
  }
  return predictions;
}

/// Compares size and predictions with those that scikit-learn's tree of this name has.
void check_tree(const std::string& name, const train::ModelSpec& spec,
                const std::vector<std::vector<std::string>>& rows) {
  INFO(name);
  static const nlohmann::json expected = [] {
    std::ifstream file(std::string(DMLC_SOURCE_DIR) + "/tests/numeric/fixtures/decision_tree_expected.json");
    return nlohmann::json::parse(file);
  }();
  TestMonitor monitor;
  const train::TrainingResult result =
      train::train(spec, store_of(rows, spec.task != train::Task::regression), make_resources(2), monitor);
  const nlohmann::json& wanted = expected.at(name);
  CHECK(leaves_of(result, spec) == wanted.at("leaves").get<std::size_t>());
  CHECK(result.rules.size() == wanted.at("leaves").get<std::size_t>());
  const std::vector<double> ours = predictions_of(spec, result, rows);
  const std::vector<double> theirs = wanted.at("predictions").get<std::vector<double>>();
  REQUIRE(ours.size() == theirs.size());
  double worst = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    worst = std::max(worst, std::abs(ours[i] - theirs[i]) / std::max(1.0, std::abs(theirs[i])));
  }
  CHECK(worst < 1e-5);
}

}  // namespace

TEST_CASE("decision_tree: size and predictions are scikit-learn's, also when it is pruned") {
  const auto diabetes = fixtures::read_table("diabetes");
  train::ModelSpec spec = tree_spec(fixtures::number_features(diabetes.front().size() - 1), 0);
  check_tree("diabetes", spec, diabetes);
  spec.parameters["cp"] = 0.02;
  check_tree("diabetes_cp", spec, diabetes);
  const auto cancer = fixtures::read_table("breast_cancer");
  spec = tree_spec(fixtures::number_features(cancer.front().size() - 1), 2);
  spec.parameters["max_depth"] = std::int64_t{3};
  check_tree("cancer", spec, cancer);
  spec.parameters["max_depth"] = std::int64_t{4};
  spec.parameters["cp"] = 0.01;
  check_tree("cancer_cp", spec, cancer);
}

TEST_CASE("decision_tree: at the highest cost the root is left, and nothing has importance") {
  for (const std::size_t classes : {0U, 2U, 3U}) {
    INFO("classes " << classes);
    const Table table = make_table({.rows = 3000, .classes = classes});
    train::ModelSpec spec = tree_spec(kFeatures, classes);
    spec.parameters["cp"] = 1.0;
    TestMonitor monitor;
    const train::TrainingResult root = train::train(spec, table.fill(), make_resources(2), monitor);
    CHECK(leaves_of(root, spec) == (classes == 3 ? 3 : 1));
    CHECK(root.rules.front().conditions == "all rows");
    for (const train::FeatureImportance& one : root.importance) CHECK(one.value == 0);
    // In between, more cost gives fewer leaves; metrics and curve are those of the pruned tree.
    std::size_t before = 1000;
    for (const double cost : {0.0, 0.0005, 0.003, 0.02}) {
      spec.parameters["cp"] = cost;
      const train::TrainingResult pruned = train::train(spec, table.fill(), make_resources(1), monitor);
      CHECK(bytes_of(pruned) == bytes_of(train::train(spec, table.fill(), make_resources(4), monitor)));
      CHECK(leaves_of(pruned, spec) <= before);
      before = leaves_of(pruned, spec);
      const train::CurvePoint& point = pruned.curve.front();
      CHECK(metric_of(pruned, point.split, point.metric) == doctest::Approx(point.value).epsilon(1e-9));
    }
    CHECK(before < (classes == 3 ? 48U : 16U));
  }
}

TEST_CASE("decision_tree: rules share out the rows and differ") {
  for (const std::size_t classes : {0U, 2U, 3U}) {
    INFO("classes " << classes);
    const Table table = make_table({.rows = 3000, .classes = classes, .validation = 0, .test = 0});
    const train::ModelSpec spec = tree_spec(kFeatures, classes);
    TestMonitor monitor;
    const train::TrainingResult result = train::train(spec, table.fill(), make_resources(), monitor);
    double share = 0;
    double predicted = 0;
    std::set<std::string> conditions;
    for (const train::TreeRule& rule : result.rules) {
      share += rule.share;
      conditions.insert(rule.conditions + rule.prediction);
      CHECK((rule.prediction.starts_with("P(class ") == (classes > 0)));
      const std::size_t number = rule.prediction.find("= ");
      predicted +=
          rule.share * std::stod(number == std::string::npos ? rule.prediction : rule.prediction.substr(number + 2));
    }
    // Each leaf predicts the mean of its rows, so all of them together that of all rows.
    double truth = 0;
    for (const Row& row : table.rows) truth += classes == 0 ? row.target : classes == 3 ? 1 : row.label == 1 ? 1 : 0;
    CHECK(predicted == doctest::Approx(truth / static_cast<double>(table.rows.size())).epsilon(1e-3));
    CHECK(share == doctest::Approx(classes == 3 ? 3 : 1));
    CHECK(conditions.size() == result.rules.size());
    for (const tensor::Tensor& tensor : result.state.tensors) CHECK(tensor.name != "node_covers");
  }
}
