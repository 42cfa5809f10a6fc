// SPDX-License-Identifier: Apache-2.0
// logistic_regression against scikit-learn, and its ends: convergence, separation, STOP WHEN, cancellation.
#include <random>

#include "tests/numeric/linear_fixtures.h"

using namespace dmlc;
using namespace fixtures;
using train::Task;

namespace {

train::TrainingResult fit(const train::ModelSpec& spec, const ingest::ColumnStore& store, unsigned threads = 1) {
  SilentMonitor monitor;
  return train::train(spec, store, {.threads = threads}, monitor);
}

/// Two overlapping classes over one number.
ingest::ColumnStore overlapping_store(std::size_t rows, ingest::Split last = ingest::Split::training) {
  ingest::ColumnStore store(number_features(2), ingest::TargetKind::label, options());
  std::mt19937_64 random(3);
  for (std::size_t row = 0; row < rows; ++row) {
    const auto a = static_cast<double>(random() % 100);
    store.batch().set_number(0, a);
    store.batch().set_number(1, static_cast<double>(random() % 7));
    store.batch().set_target_label(a + static_cast<double>(random() % 100) > 100 ? "true" : "false");
    store.end_row(row % 4 == 3 ? last : ingest::Split::training);
  }
  store.finish();
  return store;
}

}  // namespace

TEST_CASE("breast cancer: weights equal scikit-learn's") {
  const ingest::ColumnStore store = number_store(read_table("breast_cancer"), true);
  const auto features = number_features(30);
  check_weights(fit(logistic_spec(features, Task::binary), store), "cancer_l2", 1e-5);
  check_weights(fit(logistic_spec(features, Task::binary, 0, 1, "balanced"), store), "cancer_balanced", 1e-5);
  check_weights(fit(logistic_spec(features, Task::binary, 0, 2, "none", false), store), "cancer_no_intercept", 1e-5);
  check_weights(fit(logistic_spec(features, Task::binary, 5, 0), store), "cancer_l1", 1e-4);
  check_weights(fit(logistic_spec(features, Task::binary, 3, 7), store), "cancer_elastic", 1e-4);
}

TEST_CASE("wine: three classes equal scikit-learn's") {
  const ingest::ColumnStore store = number_store(read_table("wine"), true);
  const auto features = number_features(13);
  check_weights(fit(logistic_spec(features, Task::multiclass), store), "wine_l2", 1e-5);
  check_weights(fit(logistic_spec(features, Task::multiclass, 0, 2, "balanced"), store), "wine_balanced", 1e-5);
  check_weights(fit(logistic_spec(features, Task::multiclass, 1 / 0.3, 0), store), "wine_l1", 1e-4);
}

TEST_CASE("mixed table: categories, NULLs and hours as scikit-learn sees them") {
  check_weights(fit(logistic_spec(mixed_features(), Task::binary), mixed_store(true)), "mixed_logistic", 1e-5);
}

TEST_CASE("the default tolerance is reached in a few Newton steps") {
  train::ModelSpec spec = logistic_spec(number_features(30), Task::binary);
  spec.parameters["tolerance"] = 1e-6;
  const train::TrainingResult result = fit(spec, number_store(read_table("breast_cancer"), true, 5));
  CHECK(result.stopped_by == "converged");
  CHECK(result.iterations <= 12);
  CHECK(result.warnings.empty());
  CHECK(result.metrics.size() == 14);
  check_weights(fit(spec, number_store(read_table("breast_cancer"), true)), "cancer_l2", 1e-4);
}

TEST_CASE("many rows: a look at some of them saves passes over all and changes nothing") {
  // A hundred copies of the rows with a hundred times the penalty have the same optimum.
  const auto copies = [](int count) {
    ingest::ColumnStore store(number_features(2), ingest::TargetKind::label, options());
    for (int copy = 0; copy < count; ++copy) {
      std::mt19937_64 random(3);
      for (int row = 0; row < 5400; ++row) {
        const auto a = static_cast<double>(random() % 100);
        store.batch().set_number(0, a);
        store.batch().set_number(1, static_cast<double>(random() % 7));
        store.batch().set_target_label(a + static_cast<double>(random() % 100) > 150 ? "true" : "false");
        store.end_row(ingest::Split::training);
      }
    }
    store.finish();
    return store;
  };
  for (const double l1 : {0.0, 20.0}) {
    train::ModelSpec spec = logistic_spec(number_features(2), Task::binary, l1, 1);
    spec.parameters["tolerance"] = 1e-10;
    const train::TrainingResult few = fit(spec, copies(1));
    spec.parameters["l1"] = 100 * l1;
    spec.parameters["l2"] = 100.0;
    const train::TrainingResult many = fit(spec, copies(100), 2);
    CHECK(many.stopped_by == "converged");
    CHECK(many.iterations < few.iterations);
    for (const char* name : {"weights", "intercepts"}) {
      const tensor::Tensor& expected = tensor_of(few, name);
      const tensor::Tensor& found = tensor_of(many, name);
      REQUIRE(found.count<double>() == expected.count<double>());
      for (std::size_t i = 0; i < found.count<double>(); ++i)
        CHECK(found.values<double>()[i] == doctest::Approx(expected.values<double>()[i]).epsilon(1e-8));
    }
  }
}

TEST_CASE("classes that are separated perfectly need a penalty") {
  ingest::ColumnStore store(number_features(1), ingest::TargetKind::label, options());
  for (int row = 0; row < 40; ++row) {
    store.batch().set_number(0, row);
    store.batch().set_target_label(row < 20 ? "a" : "b");
    store.end_row(ingest::Split::training);
  }
  store.finish();
  for (const Task task : {Task::binary, Task::multiclass}) {
    try {
      (void)fit(logistic_spec(number_features(1), task, 0, 0), store);
      FAIL("it converged");
    } catch (const RuntimeError& error) {
      CHECK(error.code() == "E0613");
      CHECK(error.help().find("l2") != std::string::npos);
    }
    CHECK(fit(logistic_spec(number_features(1), task, 0, 1), store).stopped_by == "converged");
  }
}

TEST_CASE("few iterations end with a warning") {
  train::ModelSpec spec = logistic_spec(number_features(30), Task::binary);
  spec.parameters["max_iterations"] = std::int64_t{2};
  const train::TrainingResult result = fit(spec, number_store(read_table("breast_cancer"), true));
  CHECK(result.stopped_by == "iterations");
  CHECK(result.iterations == 2);
  REQUIRE(result.warnings.size() == 1);
  CHECK(result.warnings[0].code == "W0604");
}

TEST_CASE("STOP WHEN ends the iterations") {
  train::ModelSpec spec = logistic_spec(number_features(30), Task::binary);
  train::StopCondition epochs;
  epochs.metric = "epochs";
  epochs.op = ">=";
  epochs.value = 3;
  spec.stop_when = epochs;
  const ingest::ColumnStore store = number_store(read_table("breast_cancer"), true, 5);
  CHECK(fit(spec, store).iterations == 3);
  CHECK(fit(spec, store).stopped_by == "stop_when");
  train::StopCondition accuracy;
  accuracy.metric = "accuracy";
  accuracy.op = ">";
  accuracy.value = 0.5;
  spec.stop_when = accuracy;
  CHECK(fit(spec, store).iterations == 1);
  CHECK_FALSE(fit(spec, store).curve.empty());
}

TEST_CASE("cancel and time limit end training with their codes") {
  struct Cancelling : train::Monitor {
    bool cancelled() override { return true; }
    void report(const train::Progress&) override {}
  };
  const ingest::ColumnStore store = overlapping_store(70'000);
  train::ModelSpec spec = logistic_spec(number_features(2), Task::binary);
  spec.parameters["tolerance"] = 1e-300;
  spec.parameters["max_iterations"] = std::int64_t{100'000};
  train::StopCondition never;  // keeps evaluating, so that there is work to interrupt
  never.metric = "accuracy";
  never.op = ">";
  never.value = 2;
  spec.stop_when = never;
  for (const unsigned threads : {1U, 2U}) {
    Cancelling monitor;
    CHECK_THROWS_WITH_AS((void)train::train(spec, store, {.threads = threads}, monitor), "the job was cancelled",
                         RuntimeError);
    SilentMonitor silent;
    try {
      (void)train::train(spec, store, {.threads = threads, .time_limit_ms = 1}, silent);
      FAIL("no time limit");
    } catch (const RuntimeError& error) {
      CHECK(error.code() == "E0614");
    }
  }
}

TEST_CASE("two and three threads give the bytes of one") {
  const ingest::ColumnStore store = overlapping_store(70'000, ingest::Split::validation);
  for (const Task task : {Task::binary, Task::multiclass}) {
    const train::ModelSpec spec = logistic_spec(number_features(2), task);
    const train::TrainingResult one = fit(spec, store, 1);
    for (const unsigned threads : {2U, 3U}) {
      const train::TrainingResult more = fit(spec, store, threads);
      CHECK(tensor_of(one, "weights").bytes == tensor_of(more, "weights").bytes);
      CHECK(tensor_of(one, "intercepts").bytes == tensor_of(more, "intercepts").bytes);
      REQUIRE(one.metrics.size() == more.metrics.size());
      for (std::size_t i = 0; i < one.metrics.size(); ++i) CHECK(one.metrics[i].value == more.metrics[i].value);
    }
  }
}

TEST_CASE("two classes by softmax are the binary model") {
  const ingest::ColumnStore store = overlapping_store(5000);
  const train::TrainingResult binary = fit(logistic_spec(number_features(2), Task::binary, 0, 1), store);
  const train::TrainingResult softmax = fit(logistic_spec(number_features(2), Task::multiclass, 0, 2), store);
  const double* w = tensor_of(binary, "weights").values<double>();
  const double* v = tensor_of(softmax, "weights").values<double>();
  for (std::size_t i = 0; i < 2; ++i) CHECK(v[2 + i] - v[i] == doctest::Approx(w[i]).epsilon(1e-6));
}

TEST_CASE("wide designs are fitted by L-BFGS to the same probabilities") {
  ingest::ColumnStore store({{"c", ingest::CellKind::category}}, ingest::TargetKind::label, options());
  const int categories = 1100;
  for (int row = 0; row < 20 * categories; ++row) {
    const int category = row % categories;
    store.batch().set_category(0, std::to_string(10'000 + category));
    store.batch().set_target_label(row / categories < 5 + category % 10 ? "yes" : "no");
    store.end_row(ingest::Split::training);
  }
  store.finish();
  train::ModelSpec spec = logistic_spec({{"c", ingest::CellKind::category}}, Task::binary, 0, 0);
  spec.parameters["tolerance"] = 1e-9;
  const train::TrainingResult result = fit(spec, store);
  CHECK(result.stopped_by == "converged");
  const double* weights = tensor_of(result, "weights").values<double>();
  const double intercept = *tensor_of(result, "intercepts").values<double>();
  for (int category = 1; category < categories; category += 97) {
    const double share = (5.0 + category % 10) / 20;
    const double margin = intercept + weights[category - 1];
    CHECK(1 / (1 + std::exp(-margin)) == doctest::Approx(share).epsilon(1e-3));
  }
}
