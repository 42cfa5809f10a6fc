// SPDX-License-Identifier: Apache-2.0
// Training of boosted trees through the real training host.
#include <doctest/doctest.h>

#include <algorithm>

#include "runtime/src/train/metrics.h"
#include "runtime/src/train/preparation.h"
#include "tests/numeric/host_table.h"

using namespace dmlc;
using namespace dmlc::host_tests;

TEST_CASE("host: each task learns and predicts what the metrics promise") {
  for (const std::size_t classes : {0U, 2U, 3U}) {
    INFO("classes " << classes);
    const Table table = make_table({.rows = 4000, .classes = classes});
    const train::ModelSpec spec = make_spec(kFeatures, classes);
    TestMonitor monitor;
    const train::TrainingResult result = train::train(spec, table.store, make_resources(2), monitor);
    CHECK(result.iterations >= 3);
    CHECK(result.iterations <= 20);
    CHECK(result.stopped_by == "iterations");
    for (const Split split : {Split::training, Split::validation, Split::test}) {
      if (classes == 0) CHECK(metric_of(result, split, "r2") > 0.55);
      if (classes > 0) CHECK(metric_of(result, split, "roc_auc") > 0.8);
    }
    CHECK(monitor.seen.back().phase == "evaluate");
    std::size_t points = 0;
    for (const train::CurvePoint& point : result.curve) points += point.split == Split::validation ? 1 : 0;
    CHECK(points == 20);

    // Row by row through the loaded version, the validation metrics come out the same.
    const auto predictor = predict::load_predictor(spec, result.state);
    train::MetricAccumulator accumulator(spec.task, table.store.target());
    std::vector<double> out(predictor->outputs());
    for (const Row& row : table.rows) {
      if (row.split != Split::validation) continue;
      predictor->predict(row.cells, out);
      if (classes == 0) {
        accumulator.add(std::vector<double>{row.target}, out);
      } else {
        accumulator.add(std::vector<std::int32_t>{static_cast<std::int32_t>(row.label)}, out);
      }
    }
    for (const train::MetricValue& value : accumulator.finish(Split::validation)) {
      INFO(value.metric);
      CHECK(value.value == doctest::Approx(metric_of(result, Split::validation, value.metric)).epsilon(1e-6));
    }
  }
}

TEST_CASE("host: the same bytes twice and for any number of threads") {
  for (const std::size_t classes : {0U, 2U, 3U}) {
    for (const double sampled : {1.0, 0.7}) {
      const Table table = make_table({.rows = 5000, .classes = classes});
      train::ModelSpec spec = make_spec(kFeatures, classes);
      spec.parameters["subsample"] = sampled;
      spec.parameters["colsample_bytree"] = sampled;
      TestMonitor monitor;
      const std::string first = bytes_of(train::train(spec, table.store, make_resources(1), monitor));
      CHECK(first == bytes_of(train::train(spec, table.store, make_resources(1), monitor)));
      CHECK(first == bytes_of(train::train(spec, table.store, make_resources(2), monitor)));
      CHECK(first == bytes_of(train::train(spec, table.store, make_resources(5), monitor)));
    }
  }
}

TEST_CASE("host: several blocks, the last one ragged, and blocks without training rows") {
  TableOptions options{.rows = 2 * ingest::kBlockRows + 777, .classes = 2};
  options.test = 0;
  Table table{{}, empty_store(kFeatures, true)};
  std::mt19937_64 random(3);
  for (std::size_t i = 0; i < options.rows; ++i) {
    Row row = make_row(random, options);
    // The second block holds validation rows only.
    row.split = i / ingest::kBlockRows == 1 ? Split::validation : Split::training;
    add_row(table.store, kFeatures, row, true);
  }
  table.store.finish();
  train::ModelSpec spec = make_spec(kFeatures, 2);
  spec.parameters["n_estimators"] = std::int64_t{5};
  TestMonitor monitor;
  const train::TrainingResult result = train::train(spec, table.store, make_resources(2), monitor);
  CHECK(metric_of(result, Split::validation, "roc_auc") > 0.8);
}

TEST_CASE("host: ten rows, one category, an empty column") {
  const std::vector<ingest::FeatureColumn> features = {
      {"only", CellKind::category}, {"empty", CellKind::number}, {"x", CellKind::number}, {"none", CellKind::category}};
  ingest::ColumnStore store = empty_store(features, true);
  for (int i = 0; i < 10; ++i) {
    store.set_category(0, "same");
    store.set_null(1);
    store.set_number(2, i);
    store.set_null(3);
    store.set_target_label(i < 5 ? "no" : "yes");
    store.end_row(Split::training);
  }
  store.finish();
  TestMonitor monitor;
  const train::ModelSpec spec = make_spec(features, 2);
  const train::TrainingResult result = train::train(spec, store, make_resources(), monitor);
  CHECK(result.iterations == 20);
  CHECK(metric_of(result, Split::training, "accuracy") == 1);
  std::vector<std::string> codes;
  for (const RuntimeWarning& warning : result.warnings) codes.push_back(warning.code + warning.subject);
  CHECK(codes == std::vector<std::string>{"W0601only", "W0602empty", "W0602none"});
  const auto predictor = predict::load_predictor(spec, result.state);
  std::vector<predict::Cell> row(4);
  double out = 0;
  row[2].is_null = false;
  row[2].number = 8;
  predictor->predict(row, {&out, 1});
  CHECK(out > 0.5);
}

TEST_CASE("host: early stopping, STOP WHEN, best round") {
  const Table table = make_table({.rows = 3000, .classes = 2});
  train::ModelSpec spec = make_spec(kFeatures, 2);
  spec.parameters["n_estimators"] = std::int64_t{300};
  spec.parameters["learning_rate"] = 0.5;
  spec.parameters["early_stopping_rounds"] = std::int64_t{8};
  TestMonitor monitor;
  const train::TrainingResult stopped = train::train(spec, table.store, make_resources(), monitor);
  CHECK(stopped.stopped_by == "converged");
  const std::uint32_t trained = stopped.curve.back().iteration;
  CHECK(trained < 300);
  CHECK(stopped.iterations + 8 == trained);
  double best = 1e9;
  std::uint32_t best_at = 0;
  for (const train::CurvePoint& point : stopped.curve) {
    if (point.split != Split::validation || point.metric != "log_loss" || point.value >= best) continue;
    best = point.value;
    best_at = point.iteration;
  }
  CHECK(best_at == stopped.iterations);
  CHECK(metric_of(stopped, Split::validation, "log_loss") == doctest::Approx(best).epsilon(1e-9));

  train::StopCondition epochs;
  epochs.metric = "epochs";
  epochs.op = ">=";
  epochs.value = 4;
  spec.stop_when = epochs;
  const train::TrainingResult four = train::train(spec, table.store, make_resources(), monitor);
  CHECK(four.stopped_by == "stop_when");
  CHECK(four.curve.back().iteration == 4);

  // Without validation rows STOP WHEN looks at the training rows.
  const Table all = make_table({.rows = 2000, .classes = 2, .validation = 0, .test = 0});
  train::StopCondition auc;
  auc.metric = "auc";
  auc.op = ">";
  auc.value = 0.9;
  spec.stop_when = auc;
  const train::TrainingResult reached = train::train(spec, all.store, make_resources(), monitor);
  CHECK(reached.stopped_by == "stop_when");
  CHECK(metric_of(reached, Split::training, "roc_auc") > 0.9);
  CHECK(reached.iterations == reached.curve.back().iteration);
}

TEST_CASE("host: many gaps, many categories, wide bins, deep trees") {
  TableOptions options{.rows = 6000, .classes = 2, .gaps = 0.8};
  const Table sparse = make_table(options);
  TestMonitor monitor;
  train::ModelSpec spec = make_spec(kFeatures, 2);
  CHECK(metric_of(train::train(spec, sparse.store, make_resources(), monitor), Split::training, "roc_auc") > 0.6);

  options.gaps = 0.05;
  const Table table = make_table(options);
  spec.parameters["max_bin"] = std::int64_t{1000};
  spec.parameters["max_depth"] = std::int64_t{12};
  CHECK(metric_of(train::train(spec, table.store, make_resources(), monitor), Split::training, "roc_auc") > 0.9);
  spec.parameters["max_bin"] = std::int64_t{2};
  CHECK(metric_of(train::train(spec, table.store, make_resources(), monitor), Split::training, "roc_auc") > 0.6);

  ingest::ColumnStore wide = empty_store({{"id", CellKind::category}, {"x", CellKind::number}}, true);
  std::mt19937 random(2);
  for (int i = 0; i < 9000; ++i) {
    wide.set_category(0, "value " + std::to_string(random() % 3000));
    wide.set_number(1, i % 7 == 0 ? 3e38 : static_cast<double>(random() % 1000));
    wide.set_target_label(random() % 3 == 0 ? "a" : "b");
    wide.end_row(Split::training);
  }
  wide.finish();
  spec = make_spec(wide.features(), 2);
  CHECK(train::train(spec, wide, make_resources(), monitor).iterations == 20);
}

TEST_CASE("host: importance is kept with the preparation") {
  const Table table = make_table({.rows = 4000, .classes = 0});
  TestMonitor monitor;
  const train::ModelSpec spec = make_spec(kFeatures, 0);
  const train::TrainingResult result = train::train(spec, table.store, make_resources(), monitor);
  const train::Preparation preparation = train::parse_preparation(result.state.preparation, spec);
  CHECK(preparation.constants.at("total_gain/amount") > preparation.constants.at("total_gain/noise"));
  CHECK(preparation.constants.at("splits/age") > 0);
}
