// SPDX-License-Identifier: Apache-2.0
// Trainings of trees that go on after a checkpoint, through the real training host: they end with the bits of an
// undisturbed one.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/numeric/host_table.h"

using namespace dmlc;
using namespace dmlc::host_tests;

namespace {

struct SavingMonitor : TestMonitor {
  std::vector<train::Checkpoint> saved;
  void save(const train::Checkpoint& checkpoint) override { saved.push_back(checkpoint); }
};

train::ModelSpec saving_spec(std::size_t classes) {
  train::ModelSpec spec = make_spec(kFeatures, classes);
  spec.parameters["n_estimators"] = std::int64_t{12};
  spec.parameters["subsample"] = 0.7;
  spec.parameters["colsample_bytree"] = 0.6;
  spec.checkpoints.every_iterations = 1;
  return spec;
}

train::ModelSpec saving_forest(std::size_t classes) {
  train::ModelSpec spec = saving_spec(classes);
  spec.algorithm = "random_forest";
  spec.parameters = {{"n_estimators", std::int64_t{12}},
                     {"max_depth", std::int64_t{6}},
                     {"min_samples_split", std::int64_t{4}},
                     {"max_features", std::string("auto")},
                     {"max_bin", std::int64_t{64}},
                     {"class_weight", std::string("none")},
                     {"bootstrap", true},
                     {"subsample", 1.0}};
  return spec;
}

void check_same(const train::TrainingResult& a, const train::TrainingResult& b) {
  CHECK(bytes_of(a) == bytes_of(b));
  CHECK(a.iterations == b.iterations);
  CHECK(a.stopped_by == b.stopped_by);
  CHECK(b.warnings.empty());
  REQUIRE(a.curve.size() == b.curve.size());
  for (std::size_t i = 0; i < a.curve.size(); ++i) {
    CHECK(a.curve[i].iteration == b.curve[i].iteration);
    CHECK(a.curve[i].metric == b.curve[i].metric);
    CHECK(a.curve[i].value == b.curve[i].value);
  }
  REQUIRE(a.metrics.size() == b.metrics.size());
  for (std::size_t i = 0; i < a.metrics.size(); ++i) CHECK(a.metrics[i].value == b.metrics[i].value);
  REQUIRE(a.importance.size() == b.importance.size());
  for (std::size_t i = 0; i < a.importance.size(); ++i) CHECK(a.importance[i].value == b.importance[i].value);
}

/// Goes on after each of the checkpoints of an undisturbed training, with another number of threads.
void check_resumed(const train::ModelSpec& spec, const Table& table) {
  SavingMonitor monitor;
  const train::TrainingResult whole = train::train(spec, table.fill(), make_resources(2), monitor);
  REQUIRE(monitor.saved.size() >= 4);
  for (std::size_t i = 0; i < monitor.saved.size(); i += 1 + monitor.saved.size() / 5) {
    INFO("after round " << monitor.saved[i].iteration);
    CHECK(monitor.saved[i].iteration == i + 1);
    train::Resources resources = make_resources(1);
    resources.resume = &monitor.saved[i];
    SavingMonitor again;
    check_same(whole, train::train(spec, table.fill(), resources, again));
    // It saves what the first one did.
    REQUIRE(again.saved.size() + i + 1 == monitor.saved.size());
    if (!again.saved.empty()) CHECK(again.saved.back().iteration == monitor.saved.back().iteration);
  }
}

}  // namespace

TEST_CASE("host: boosting goes on after any round, with rows and columns drawn") {
  for (const std::size_t classes : {0U, 2U, 3U}) {
    for (const double gaps : {0.0, 0.3}) {
      INFO("classes " << classes << " gaps " << gaps);
      check_resumed(saving_spec(classes), make_table({.rows = 3000, .classes = classes, .gaps = gaps}));
    }
  }
}

TEST_CASE("host: early stopping and rules that look back go on as they were") {
  const Table table = make_table({.rows = 2500, .classes = 2});
  train::ModelSpec spec = saving_spec(2);
  spec.parameters["n_estimators"] = std::int64_t{100};
  spec.parameters["learning_rate"] = 1.0;
  spec.parameters["early_stopping_rounds"] = std::int64_t{6};
  check_resumed(spec, table);
  train::StopCondition trend;
  trend.kind = train::StopCondition::Kind::trend;
  trend.metric = "log_loss";
  trend.op = "does_not_improve";
  trend.epochs = 4;
  spec.stop_when = trend;
  spec.parameters["early_stopping_rounds"] = std::int64_t{0};
  check_resumed(spec, table);
}

TEST_CASE("host: without validation rows, in several blocks") {
  TableOptions options{.rows = ingest::kBlockRows + 500, .classes = 0};
  options.validation = options.test = 0;
  train::ModelSpec spec = saving_spec(0);
  spec.parameters["n_estimators"] = std::int64_t{5};
  check_resumed(spec, make_table(options));
}

TEST_CASE("host: a forest goes on after any tree") {
  for (const std::size_t classes : {0U, 2U, 3U}) {
    INFO("classes " << classes);
    check_resumed(saving_forest(classes), make_table({.rows = 2000, .classes = classes}));
  }
}

TEST_CASE("host: a forest that a rule ends goes on as it was") {
  train::StopCondition epochs;
  epochs.metric = "epochs";
  epochs.op = ">=";
  epochs.value = 9;
  for (const std::size_t classes : {0U, 2U, 3U}) {
    for (const double validation : {0.2, 0.0}) {
      INFO("classes " << classes << " validation " << validation);
      TableOptions options{.rows = 2000, .classes = classes};
      options.validation = validation;
      train::ModelSpec spec = saving_forest(classes);
      spec.stop_when = epochs;
      check_resumed(spec, make_table(options));
    }
  }
}

TEST_CASE("host: a checkpoint of other rows, other settings or damage is not used, and said so") {
  const Table table = make_table({.rows = 1500, .classes = 2});
  const train::ModelSpec spec = saving_spec(2);
  SavingMonitor monitor;
  (void)train::train(spec, table.fill(), make_resources(), monitor);
  REQUIRE(monitor.saved.size() == 12);
  CHECK(monitor.saved[3].metric == "log_loss");
  CHECK(monitor.saved[3].value > 0);
  const auto warning_of = [](const train::ModelSpec& own, const Table& rows, const train::Checkpoint& checkpoint) {
    train::Resources resources = make_resources();
    resources.resume = &checkpoint;
    TestMonitor silent;
    const train::TrainingResult result = train::train(own, rows.fill(), resources, silent);
    CHECK(bytes_of(result) == bytes_of(train::train(own, rows.fill(), make_resources(), silent)));
    return result.warnings.empty() ? std::string() : result.warnings.front().code;
  };
  CHECK(warning_of(spec, table, monitor.saved[5]).empty());
  train::ModelSpec deeper = spec;
  deeper.parameters["max_depth"] = std::int64_t{4};
  CHECK(warning_of(deeper, table, monitor.saved[5]) == "W0610");
  Table swapped = table;
  std::swap(swapped.rows[10].cells, swapped.rows[700].cells);
  CHECK(warning_of(spec, swapped, monitor.saved[5]) == "W0610");
  for (std::size_t i = 0; i < monitor.saved[5].tensors.size(); ++i) {
    train::Checkpoint damaged = monitor.saved[5];
    INFO(damaged.tensors[i].name);
    damaged.tensors[i].name += "?";
    CHECK(warning_of(spec, table, damaged) == "W0610");
  }
}
