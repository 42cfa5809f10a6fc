// SPDX-License-Identifier: Apache-2.0
// kmeans against scikit-learn 1.2 (KMeans with 100 starts on standardised columns, silhouette_score), and what it does
// with categories, gaps, empty clusters and rows that are all alike.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "runtime/src/predict/predictor.h"
#include "tests/numeric/kmeans_fixtures.h"

using namespace dmlc;
using namespace fixtures;

namespace {

/// Two far groups of 40 and 20 rows, which differ in a number and in a category; every tenth number is missing.
ingest::ColumnStore two_groups() {
  ingest::ColumnStore store({{"x", ingest::CellKind::number}, {"c", ingest::CellKind::category}},
                            ingest::TargetKind::none, options());
  for (int row = 0; row < 60; ++row) {
    const bool first = row % 3 != 0;
    if (row % 10 == 9) {
      store.batch().set_null(0);
    } else {
      store.batch().set_number(0, (first ? 0 : 100) + row % 7 * 0.1);
    }
    store.batch().set_category(1, first ? "red" : "blue");
    store.end_row(ingest::Split::training);
  }
  store.finish();
  return store;
}

}  // namespace

TEST_CASE("kmeans finds the clusters that scikit-learn finds") {
  struct Case {
    const char* table;
    std::int64_t k;
    double inertia;
    double total;
    double silhouette;
    std::vector<double> sizes;
  };
  for (const Case& one : {Case{"wine", 3, 1277.92848304899, 2314, 0.28485892041296906, {65, 62, 51}},
                          Case{"breast_cancer", 2, 11595.46146207969, 17070, 0.3449740055468044, {380, 189}}}) {
    CAPTURE(one.table);
    const ingest::ColumnStore store = unlabelled_store(read_table(one.table));
    const train::TrainingResult result = fit(kmeans_spec(store.features(), one.k), store);
    CHECK(metric(result, "inertia").value == doctest::Approx(one.inertia).epsilon(1e-6));
    CHECK(metric(result, "inertia").baseline == doctest::Approx(one.total).epsilon(1e-6));
    CHECK(metric(result, "silhouette").value == doctest::Approx(one.silhouette).epsilon(1e-5));
    CHECK(std::isnan(metric(result, "silhouette").baseline));
    REQUIRE(result.parts.size() == one.sizes.size());
    for (std::size_t k = 0; k < one.sizes.size(); ++k) {
      CHECK(result.parts[k].share * static_cast<double>(store.rows()) == doctest::Approx(one.sizes[k]));
    }
    CHECK(result.stopped_by == "converged");
  }
}

TEST_CASE("kmeans ends the same for any number of threads, otherwise for another seed or fewer starts") {
  const ingest::ColumnStore store = unlabelled_store(read_table("diabetes"));
  train::ModelSpec spec = kmeans_spec(store.features(), std::int64_t{5});
  spec.parameters["n_init"] = std::int64_t{1};
  const train::TrainingResult one = fit(spec, store, 1);
  const train::TrainingResult four = fit(spec, store, 4);
  CHECK(tensor_of(one, "weights").bytes == tensor_of(four, "weights").bytes);
  spec.seed = 7;
  CHECK(tensor_of(fit(spec, store, 1), "weights").bytes != tensor_of(one, "weights").bytes);
}

TEST_CASE("the number of clusters is chosen") {
  // Four groups in the corners of a square.
  ingest::ColumnStore store(number_features(2), ingest::TargetKind::none, options());
  for (int row = 0; row < 400; ++row) {
    store.batch().set_number(0, row % 2 * 10 + row % 17 * 0.1);
    store.batch().set_number(1, row / 2 % 2 * 10 + row % 13 * 0.1);
    store.end_row(ingest::Split::training);
  }
  store.finish();
  for (const char* way : {"silhouette", "elbow"}) {
    CAPTURE(way);
    CHECK(fit(kmeans_spec(store.features(), std::string(way)), store).parts.size() == 4);
  }
}

TEST_CASE("kmeans tells near clusters apart beside far ones") {
  ingest::ColumnStore store(number_features(2), ingest::TargetKind::none, options());
  for (int row = 0; row < 400; ++row) {
    store.batch().set_number(0, row % 2 * 1000 + row / 2 % 2 * 0.01);
    store.batch().set_number(1, 5);
    store.end_row(row % 8 < 4 ? ingest::Split::training : ingest::Split::validation);
  }
  store.finish();
  const train::TrainingResult result = fit(kmeans_spec(store.features(), std::int64_t{4}), store);
  REQUIRE(result.parts.size() == 4);
  for (const train::ModelPart& part : result.parts) CHECK(part.share == doctest::Approx(0.25));
  for (const ingest::Split split : {ingest::Split::training, ingest::Split::validation}) {
    CHECK(metric(result, "inertia", split).value < 1e-9);
    CHECK(metric(result, "inertia", split).baseline == doctest::Approx(200));
    CHECK(metric(result, "silhouette", split).value == doctest::Approx(1).epsilon(1e-4));
  }
}

TEST_CASE("kmeans predicts, with gaps, categories and values that training did not have") {
  const ingest::ColumnStore store = two_groups();
  const train::ModelSpec spec = kmeans_spec(store.features(), std::int64_t{2});
  const train::TrainingResult result = fit(spec, store);
  CHECK(result.parts[0].share == doctest::Approx(40.0 / 60));
  CHECK(result.parts[0].description.find("c red 100 % (67 % of all)") != std::string::npos);
  CHECK(result.parts[1].description.find("x 93.") != std::string::npos);
  const auto predictor = predict::load_predictor(spec, result.state);
  REQUIRE(predictor->outputs() == 1);
  const auto cluster = [&](predict::Cell x, predict::Cell c) {
    const predict::Cell row[] = {x, c};
    double out = 0;
    predictor->predict(row, {&out, 1});
    return out;
  };
  CHECK(cluster(number_cell(0.2), text_cell("red")) == 1);
  CHECK(cluster(number_cell(99), text_cell("blue")) == 2);
  CHECK(cluster(predict::Cell{}, text_cell("blue")) == 2);
  CHECK(cluster(number_cell(0.2), predict::Cell{}) == 1);
  CHECK(cluster(number_cell(100), text_cell("green")) == 2);
}

TEST_CASE("more clusters than distinct rows are refused") {
  ingest::ColumnStore store(number_features(1), ingest::TargetKind::none, options());
  for (int row = 0; row < 100; ++row) {
    store.batch().set_number(0, row % 3);
    store.end_row(ingest::Split::training);
  }
  store.finish();
  CHECK(fit(kmeans_spec(store.features(), std::int64_t{3}), store).parts.size() == 3);
  for (const char* init : {"kmeans++", "random"}) {
    train::ModelSpec spec = kmeans_spec(store.features(), std::int64_t{4});
    spec.parameters["init"] = std::string(init);
    CHECK(code_of_training(spec, store) == "E0651");
  }
  // Where it is chosen, there are no more to choose from.
  CHECK(fit(kmeans_spec(store.features(), std::string("elbow")), store).parts.size() <= 3);
}

TEST_CASE("STOP WHEN ends kmeans, held rows are measured") {
  const ingest::ColumnStore store = unlabelled_store(read_table("breast_cancer"), 4);
  train::ModelSpec spec = kmeans_spec(store.features(), std::int64_t{6});
  spec.parameters["n_init"] = std::int64_t{1};
  spec.stop_when = train::StopCondition{};
  spec.stop_when->metric = "epochs";
  spec.stop_when->op = ">=";
  spec.stop_when->value = 2;
  const train::TrainingResult result = fit(spec, store);
  CHECK(result.iterations == 2);
  CHECK(result.stopped_by == "stop_when");
  CHECK(metric(result, "inertia", ingest::Split::validation).value <
        metric(result, "inertia", ingest::Split::validation).baseline);
}

TEST_CASE("kmeans takes texts, gaps and times, over several blocks") {
  ingest::ColumnStore store(mixed_features(), ingest::TargetKind::none, options());
  const auto rows = read_table("mixed");
  for (std::size_t row = 0; row < 150'000; ++row) {
    const auto& cells = rows[row % rows.size()];
    store.batch().set_number(0, number(cells[0]) + static_cast<double>(row % 13));
    store.batch().set_number(1, number(cells[1]));
    store.batch().set_category(2, cells[2]);
    if (cells[3].empty()) {
      store.batch().set_null(3);
    } else {
      store.batch().set_category(3, cells[3]);
    }
    store.batch().set_time(4, (std::stoll(cells[4]) + static_cast<std::int64_t>(row)) * 3'600'000'000);
    store.end_row(row % 7 == 0 ? ingest::Split::test : ingest::Split::training);
  }
  store.finish();
  train::ModelSpec spec = kmeans_spec(store.features(), std::int64_t{8});
  spec.parameters["n_init"] = std::int64_t{1};
  spec.parameters["max_iterations"] = std::int64_t{5};
  const train::TrainingResult result = fit(spec, store, 2);
  CHECK(result.parts.size() == 8);
  CHECK(metric(result, "inertia", ingest::Split::test).value < metric(result, "inertia", ingest::Split::test).baseline);
}

TEST_CASE("STOP WHEN may ask for the silhouette") {
  const ingest::ColumnStore store = unlabelled_store(read_table("wine"));
  train::ModelSpec spec = kmeans_spec(store.features(), std::int64_t{3});
  spec.parameters["n_init"] = std::int64_t{1};
  spec.stop_when = train::StopCondition{};
  spec.stop_when->metric = "silhouette";
  spec.stop_when->op = ">";
  spec.stop_when->value = -0.5;
  const train::TrainingResult result = fit(spec, store);
  CHECK(result.iterations == 1);
  CHECK(result.stopped_by == "stop_when");
}

TEST_CASE("memory of clusters and isolation trees is asked for before it is taken") {
  const ingest::ColumnStore store = unlabelled_store(read_table("wine"));
  train::ModelSpec spec = kmeans_spec(store.features(), std::int64_t{100'000});
  spec.memory_limit = 4 << 20;
  CHECK(code_of_training(spec, store) == "E0609");
  train::ModelSpec forest = unsupervised_spec("isolation_forest", train::Task::anomaly_detection, store.features());
  forest.parameters = {
      {"n_estimators", std::int64_t{1'000}}, {"subsample", 1.0}, {"colsample_bytree", 1.0}, {"threshold", 0.5}};
  forest.memory_limit = 8 << 20;
  CHECK(code_of_training(forest, store) == "E0609");
}
