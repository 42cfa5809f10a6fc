// SPDX-License-Identifier: Apache-2.0
// Training of boosted trees through the real training host.
#include <doctest/doctest.h>

#include <algorithm>

#include "runtime/src/predict/trees.h"
#include "runtime/src/train/metrics.h"
#include "runtime/src/train/preparation.h"
#include "runtime/src/train/workers.h"
#include "tests/numeric/host_table.h"

using namespace dmlc;
using namespace dmlc::host_tests;

namespace {

train::TrainingResult train_on(const train::ModelSpec& spec, const Table& table, unsigned threads = 1) {
  TestMonitor monitor;
  return train::train(spec, table.fill(), make_resources(threads), monitor);
}

/// The metrics that the stored trees give with our own evaluator.
std::vector<train::MetricValue> evaluate_version(const train::ModelSpec& spec, const train::TrainingResult& result,
                                                 const ingest::ColumnStore& store) {
  const train::Preparation preparation = train::parse_preparation(result.state.preparation, spec);
  const std::vector<predict::TreeColumn> columns = predict::tree_columns(preparation);
  const predict::TreeEvaluator evaluator(
      predict::from_tensors(result.state.tensors, static_cast<std::uint32_t>(columns.size())), columns);
  const auto predict_block = [&](std::size_t block, std::span<double> out) {
    std::vector<predict::TreeCells> cells(columns.size());
    for (std::size_t c = 0; c < columns.size(); ++c) {
      cells[c] = {store.numbers(block, c).data(), store.codes(block, c).data()};
    }
    std::vector<float> margins(store.block_rows(block) * evaluator.outputs());
    evaluator.predict_block(cells, store.block_rows(block), margins.data());
    predict::transform_margins(predict::link_of(spec), store.target().shift, margins.data(), evaluator.outputs(),
                               store.block_rows(block), out.data());
  };
  TestMonitor monitor;
  train::Workers workers(make_resources(), monitor, "m");
  return train::evaluate(spec, store, evaluator.outputs(), predict_block, {}, workers);
}

}  // namespace

TEST_CASE("host: the metrics are those of the stored trees, bit by bit") {
  for (const std::size_t classes : {0U, 2U, 4U}) {
    for (const double gaps : {0.0, 0.1, 0.9}) {
      for (const bool stops_early : {false, true}) {
        INFO("classes " << classes << " gaps " << gaps << " stops early " << stops_early);
        const Table table = make_table({.rows = 3000, .classes = classes, .gaps = gaps});
        train::ModelSpec spec = make_spec(kFeatures, classes);
        spec.parameters["subsample"] = 0.8;
        spec.parameters["learning_rate"] = stops_early ? 1.0 : 0.1;
        spec.parameters["early_stopping_rounds"] = std::int64_t{stops_early ? 3 : 0};
        const train::TrainingResult result = train_on(spec, table, 3);
        if (stops_early) CHECK(result.iterations < result.curve.back().iteration);
        const std::vector<train::MetricValue> expected = evaluate_version(spec, result, table.fill());
        REQUIRE(result.metrics.size() == expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
          CHECK(result.metrics[i].metric == expected[i].metric);
          CHECK(result.metrics[i].value == expected[i].value);
          CHECK(result.metrics[i].baseline == expected[i].baseline);
        }
      }
    }
  }
}

TEST_CASE("host: each task learns and predicts what the metrics promise") {
  for (const std::size_t classes : {0U, 2U, 3U}) {
    INFO("classes " << classes);
    const Table table = make_table({.rows = 4000, .classes = classes});
    const train::ModelSpec spec = make_spec(kFeatures, classes);
    TestMonitor monitor;
    const ingest::ColumnStore store = table.fill();
    const train::TrainingResult result = train::train(spec, store, make_resources(2), monitor);
    CHECK(result.iterations >= 3);
    CHECK(result.iterations <= 20);
    CHECK(result.stopped_by == (result.iterations == 20 ? "iterations" : "best_round"));
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
    train::MetricAccumulator accumulator(spec.task, store.target());
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
      const std::string first = bytes_of(train_on(spec, table, 1));
      CHECK(first == bytes_of(train_on(spec, table, 1)));
      CHECK(first == bytes_of(train_on(spec, table, 2)));
      CHECK(first == bytes_of(train_on(spec, table, 5)));
    }
  }
}

TEST_CASE("host: several blocks, the last one ragged, and blocks without training rows") {
  TableOptions options{.rows = 2 * ingest::kBlockRows + 777, .classes = 2};
  options.test = 0;
  Table table = make_table(options);
  // The second block holds validation rows only.
  for (std::size_t i = 0; i < options.rows; ++i) {
    table.rows[i].split = i / ingest::kBlockRows == 1 ? Split::validation : Split::training;
  }
  train::ModelSpec spec = make_spec(kFeatures, 2);
  spec.parameters["n_estimators"] = std::int64_t{5};
  const train::TrainingResult result = train_on(spec, table, 2);
  CHECK(metric_of(result, Split::validation, "roc_auc") > 0.8);
  const std::vector<train::MetricValue> expected = evaluate_version(spec, result, table.fill());
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(result.metrics[i].value == expected[i].value);
}

TEST_CASE("host: ten rows, one category, an empty column") {
  const std::vector<ingest::FeatureColumn> features = {
      {"only", CellKind::category}, {"empty", CellKind::number}, {"x", CellKind::number}, {"none", CellKind::category}};
  ingest::ColumnStore store = empty_store(features, true);
  for (int i = 0; i < 10; ++i) {
    store.batch().set_category(0, "same");
    store.batch().set_null(1);
    store.batch().set_number(2, i);
    store.batch().set_null(3);
    store.batch().set_target_label(i < 5 ? "no" : "yes");
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
  const train::TrainingResult stopped = train_on(spec, table);
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
  const train::TrainingResult four = train_on(spec, table);
  CHECK(four.stopped_by == "stop_when");
  CHECK(four.curve.back().iteration == 4);

  // Without validation rows STOP WHEN looks at the training rows.
  const Table all = make_table({.rows = 2000, .classes = 2, .validation = 0, .test = 0});
  train::StopCondition auc;
  auc.metric = "auc";
  auc.op = ">";
  auc.value = 0.9;
  spec.stop_when = auc;
  const train::TrainingResult reached = train_on(spec, all);
  CHECK(reached.stopped_by == "stop_when");
  CHECK(metric_of(reached, Split::training, "roc_auc") > 0.9);
  CHECK(reached.iterations == reached.curve.back().iteration);
}

TEST_CASE("host: many gaps, many categories, wide bins, deep trees") {
  TableOptions options{.rows = 6000, .classes = 2, .gaps = 0.8};
  const Table sparse = make_table(options);
  train::ModelSpec spec = make_spec(kFeatures, 2);
  CHECK(metric_of(train_on(spec, sparse), Split::training, "roc_auc") > 0.6);

  options.gaps = 0.05;
  const Table table = make_table(options);
  spec.parameters["max_bin"] = std::int64_t{1000};
  spec.parameters["max_depth"] = std::int64_t{12};
  CHECK(metric_of(train_on(spec, table), Split::training, "roc_auc") > 0.9);
  spec.parameters["max_bin"] = std::int64_t{2};
  CHECK(metric_of(train_on(spec, table), Split::training, "roc_auc") > 0.6);

  ingest::ColumnStore wide = empty_store({{"id", CellKind::category}, {"x", CellKind::number}}, true);
  std::mt19937 random(2);
  for (int i = 0; i < 9000; ++i) {
    wide.batch().set_category(0, "value " + std::to_string(random() % 3000));
    wide.batch().set_number(1, i % 7 == 0 ? 3e38 : static_cast<double>(random() % 1000));
    wide.batch().set_target_label(random() % 3 == 0 ? "a" : "b");
    wide.end_row(Split::training);
  }
  wide.finish();
  spec = make_spec(wide.features(), 2);
  TestMonitor monitor;
  CHECK(train::train(spec, wide, make_resources(), monitor).iterations == 20);
}

TEST_CASE("host: importance is kept with the preparation") {
  const Table table = make_table({.rows = 4000, .classes = 0});
  const train::ModelSpec spec = make_spec(kFeatures, 0);
  const train::TrainingResult result = train_on(spec, table);
  const train::Preparation preparation = train::parse_preparation(result.state.preparation, spec);
  CHECK(preparation.constants.at("total_gain/amount") > preparation.constants.at("total_gain/noise"));
  CHECK(preparation.constants.at("splits/age") > 0);
}

TEST_CASE("host: a rule that looks back ends the rounds") {
  for (const char* op : {"does_not_improve", "increases", "decreases"}) {
    const Table table = make_table({.rows = 2000, .classes = 2});
    train::ModelSpec spec = make_spec(kFeatures, 2);
    spec.parameters["n_estimators"] = std::int64_t{200};
    spec.parameters["learning_rate"] = 1.0;
    train::StopCondition trend;
    trend.kind = train::StopCondition::Kind::trend;
    trend.metric = "log_loss";
    trend.op = op;
    trend.epochs = 3;
    // A group around it goes to the host as well.
    train::StopCondition any;
    any.kind = train::StopCondition::Kind::any;
    any.children = {trend};
    spec.stop_when = any;
    const train::TrainingResult result = train_on(spec, table);
    std::vector<double> losses;
    for (const train::CurvePoint& point : result.curve) {
      if (point.split == Split::validation && point.metric == "log_loss") losses.push_back(point.value);
    }
    REQUIRE(losses.size() >= 4);
    CHECK(losses.size() < 200);
    const auto holds = [&](std::size_t end) {
      bool met = true;
      for (std::size_t i = end - 3; i < end; ++i) {
        const double best = *std::min_element(losses.begin(), losses.begin() + static_cast<std::ptrdiff_t>(end) - 3);
        met = met && (std::string(op) == "increases"   ? losses[i] > losses[i - 1]
                      : std::string(op) == "decreases" ? losses[i] < losses[i - 1]
                                                       : losses[i] >= best);
      }
      return met;
    };
    CHECK(holds(losses.size()));
    for (std::size_t end = 4; end < losses.size(); ++end) CHECK(!holds(end));
  }
}

TEST_CASE("host: classes that are weighed are rows that stand there as often") {
  for (const std::size_t classes : {2U, 3U}) {
    // Class 0 has six times the rows of each other one, so balanced weights are as 1 to 6.
    Table table = make_table({.rows = 12'000, .classes = classes, .validation = 0, .test = 0});
    std::vector<Row> rows;
    std::vector<std::size_t> kept(classes);
    for (const Row& row : table.rows) {
      if (kept[row.label] < (row.label == 0 ? 1200U : 200U)) rows.push_back(row), ++kept[row.label];
    }
    REQUIRE(std::count(kept.begin(), kept.end(), 200U) == static_cast<std::ptrdiff_t>(classes) - 1);
    REQUIRE(kept[0] == 1200);
    table.rows = rows;
    Table repeated = table;
    for (const Row& row : rows) {
      for (int i = 1; i < 6 && row.label != 0; ++i) repeated.rows.push_back(row);
    }
    train::ModelSpec spec = make_spec(kFeatures, classes);
    // What is measured against sums of weights would see that these are other multiples, and bins of several values
    // that there are more rows.
    spec.parameters["max_bin"] = std::int64_t{4096};
    spec.parameters["l2"] = 0.0;
    spec.parameters["min_child_weight"] = 0.0;
    spec.parameters["n_estimators"] = std::int64_t{5};
    spec.parameters["max_depth"] = std::int64_t{3};
    const train::TrainingResult plain = train_on(spec, repeated);
    spec.balance = train::Balance{train::Balance::Method::class_weights, 1, 5};
    const train::TrainingResult weighed = train_on(spec, table);
    const auto weighed_model = predict::load_predictor(spec, weighed.state);
    const auto plain_model = predict::load_predictor(spec, plain.state);
    std::vector<double> a(weighed_model->outputs());
    std::vector<double> b(a.size());
    std::size_t near = 0;
    for (const Row& row : rows) {
      weighed_model->predict(row.cells, a);
      plain_model->predict(row.cells, b);
      near += std::abs(a.back() - b.back()) < 0.02 ? 1 : 0;
    }
    // Of splits that are equally good, rounding may choose another one.
    CHECK(static_cast<double>(near) > 0.95 * static_cast<double>(rows.size()));
    train::ModelSpec unweighed = spec;
    unweighed.balance.reset();
    CHECK(metric_of(weighed, Split::training, "recall") >
          metric_of(train_on(unweighed, table), Split::training, "recall"));
  }
}
