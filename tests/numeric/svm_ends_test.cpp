// SPDX-License-Identifier: Apache-2.0
// How trainings of svm end: early, with few rows, without memory, cancelled, with what no compiler writes.
#include "runtime/src/predict/predictor.h"
#include "runtime/src/train/margin_scale.h"
#include "runtime/src/train/random_features.h"
#include "tests/numeric/svm_fixtures.h"

using namespace dmlc;
using namespace fixtures;
using train::Task;

TEST_CASE("svm: a hundred validation rows choose the scale, fewer leave it to the training rows") {
  for (const int held : {99, 100}) {
    ingest::ColumnStore store(number_features(1), ingest::TargetKind::label, options());
    std::mt19937_64 random(8);
    for (int row = 0; row < 500 + held; ++row) {
      const bool is_held = row >= 500;
      const double x = static_cast<double>(random() % 1000) - 500;
      store.batch().set_number(0, x);
      // The validation rows say the opposite of the others.
      store.batch().set_target_label((x > 0) != (is_held || row % 10 == 0) ? "yes" : "no");
      store.end_row(is_held ? ingest::Split::validation : ingest::Split::training);
    }
    store.finish();
    const double scale = margin_scale(fit(svm_spec(number_features(1), Task::binary, 1), store));
    CHECK((scale == 1e-3) == (held == 100));
  }
}

TEST_CASE("svm: few iterations end with a warning, STOP WHEN ends them, memory and time are limited") {
  const ingest::ColumnStore store = number_store(read_table("breast_cancer"), true, 5);
  train::ModelSpec spec = svm_spec(number_features(30), Task::binary, 1);
  spec.parameters["max_iterations"] = std::int64_t{1};
  const train::TrainingResult few = fit(spec, store);
  CHECK(few.stopped_by == "iterations");
  REQUIRE(few.warnings.size() == 1);
  CHECK(few.warnings[0].code == "W0604");
  spec.parameters["max_iterations"] = std::int64_t{100};
  train::StopCondition stop;
  stop.metric = "accuracy";
  stop.op = ">";
  stop.value = 0.5;
  spec.stop_when = stop;
  const train::TrainingResult stopped = fit(spec, store);
  CHECK(stopped.stopped_by == "stop_when");
  CHECK(stopped.iterations == 1);
  spec.stop_when.reset();
  spec.memory_limit = 1000;
  CHECK_THROWS_AS((void)fit(spec, store), RuntimeError);
  spec.memory_limit = 0;
  struct Cancelling : train::Monitor {
    bool cancelled() override { return true; }
    void report(const train::Progress&) override {}
  } cancelling;
  spec.parameters["kernel"] = std::string("gaussian");
  spec.parameters["random_features"] = std::int64_t{900};
  CHECK_THROWS_WITH_AS((void)train::train(spec, store, {.threads = 2}, cancelling), "the job was cancelled",
                       RuntimeError);
}

TEST_CASE("svm: drawing features and fitting the scale can be cancelled") {
  const ingest::ColumnStore store = ring_store(128);
  const train::Preparation preparation = train::fit_terms(store);
  const train::Design design(store, preparation);
  struct Cancelled {};
  int calls = 0;
  const auto cancel = [&] {
    if (++calls == 50) throw Cancelled{};
  };
  CHECK_THROWS_AS(train::RandomFeatures(design, 100, 1, 42, cancel), Cancelled);
  CHECK(calls == 50);
  // A walk over so many rows asks more than once.
  train::LabelledMargins margins{1, std::vector<double>(10'000, 1), std::vector<std::int32_t>(10'000, 1)};
  const std::vector<double> weights{1, 1};
  calls = 48;
  CHECK_THROWS_AS((void)train::fit_margin_scale(margins, weights, cancel), Cancelled);
}

TEST_CASE("svm: features and tiles of them count as memory") {
  const ingest::ColumnStore store = ring_store(200);
  train::ModelSpec spec = svm_spec(number_features(2), Task::binary, 1);
  spec.parameters["kernel"] = std::string("gaussian");
  spec.parameters["random_features"] = std::int64_t{10'000};
  spec.parameters["max_iterations"] = std::int64_t{1};
  // They take more than twelve million bytes.
  spec.memory_limit = 12'000'000;
  CHECK_THROWS_WITH_AS((void)fit(spec, store), doctest::Contains("training model `m` needs about"), RuntimeError);
  spec.memory_limit = store.bytes() + train::estimate_memory(spec, store.rows(), store.bytes()) + 13'000'000;
  CHECK(fit(spec, store).iterations == 1);
}

TEST_CASE("svm: a constant column is left out, a copied one shares its weight, classes may be told apart perfectly") {
  ingest::ColumnStore store(number_features(3), ingest::TargetKind::label, options());
  for (int row = 0; row < 40; ++row) {
    store.batch().set_number(0, row);
    store.batch().set_number(1, row);
    store.batch().set_number(2, 7);
    store.batch().set_target_label(row < 20 ? "a" : "b");
    store.end_row(ingest::Split::training);
  }
  store.finish();
  const train::TrainingResult result = fit(svm_spec(number_features(3), Task::binary, 100), store);
  CHECK(result.stopped_by == "converged");
  const tensor::Tensor& weights = tensor_of(result, "weights");
  REQUIRE(weights.count<double>() == 2);
  CHECK(weights.values<double>()[0] == doctest::Approx(weights.values<double>()[1]).epsilon(1e-9));
  CHECK(metric_of(result, "accuracy", ingest::Split::training) == 1);
  CHECK(result.warnings.size() == 2);  // W0601 and W0613
}

TEST_CASE("svm: specifications that no compiler writes end in E0619") {
  const auto code_of = [](const train::ModelSpec& spec, const ingest::ColumnStore& store) -> std::string {
    try {
      (void)fit(spec, store);
    } catch (const RuntimeError& error) {
      return error.code();
    }
    return "";
  };
  const ingest::ColumnStore store = ring_store(200);
  train::ModelSpec good = svm_spec(number_features(2), Task::binary, 1);
  good.parameters["kernel"] = std::string("gaussian");
  good.parameters["random_features"] = std::int64_t{10};
  CHECK(code_of(good, store).empty());
  const std::pair<const char*, train::ParameterValue> bad[] = {
      {"random_features", std::int64_t{-1}},
      {"random_features", std::int64_t{0}},
      {"random_features", std::int64_t{10'001}},
      {"random_features", std::int64_t{1} << 62},
      {"kernel", std::string("polynomial")},
      {"gamma", -1.0},
      {"c", 0.0},
      {"epsilon", -0.1},
  };
  for (const auto& [name, value] : bad) {
    train::ModelSpec spec = good;
    spec.parameters[name] = value;
    CHECK_MESSAGE(code_of(spec, store) == "E0619", name);
  }
  for (const Task task : {Task::clustering, Task::recommendation, Task::forecasting, Task::anomaly_detection}) {
    train::ModelSpec spec = good;
    spec.task = task;
    CHECK(code_of(spec, store) == "E0619");
    spec = linear_spec(number_features(2));
    spec.task = task;
    CHECK(code_of(spec, store) == "E0619");
  }
  // Labels where a regression reads numbers.
  train::ModelSpec labels = linear_spec(number_features(2));
  labels.task = Task::binary;
  CHECK(code_of(labels, store) == "E0619");
}

TEST_CASE("svm: numbers at the end of doubles give a model or E0613, never one that is not finite") {
  const ingest::ColumnStore store = ring_store(200);
  train::ModelSpec narrow = svm_spec(number_features(2), Task::binary, 1);
  narrow.parameters["kernel"] = std::string("gaussian");
  narrow.parameters["gamma"] = 1.7e308;
  const train::TrainingResult result = fit(narrow, store);
  CHECK(result.stopped_by == "converged");
  for (const tensor::Tensor& tensor : result.state.tensors) {
    for (std::size_t i = 0; i < tensor.count<double>(); ++i) CHECK(std::isfinite(tensor.values<double>()[i]));
  }
  CHECK_NOTHROW((void)predict::load_predictor(narrow, result.state));
  for (const bool is_free : {false, true}) {  // whether the Hessian is held
    // The inverse is infinite.
    train::ModelSpec tight = svm_spec(number_features(2), Task::binary, 1e-310);
    tight.parameters["kernel"] = std::string(is_free ? "gaussian" : "linear");
    tight.parameters["random_features"] = std::int64_t{1001};
    CHECK_THROWS_WITH_AS((void)fit(tight, store),
                         "training of model `m` did not converge: the loss or its gradient is not finite",
                         RuntimeError);
  }
}

TEST_CASE("svm: a damaged state ends in E0619") {
  const ingest::ColumnStore store = ring_store(200);
  train::ModelSpec spec = svm_spec(number_features(2), Task::binary, 1);
  spec.parameters["kernel"] = std::string("gaussian");
  const train::TrainingResult result = fit(spec, store);
  CHECK_NOTHROW((void)predict::load_predictor(spec, result.state));
  for (std::size_t i = 0; i < result.state.tensors.size(); ++i) {
    train::ModelState damaged = result.state;
    damaged.tensors[i].bytes.resize(damaged.tensors[i].bytes.size() - 8);
    damaged.tensors[i].shape.back() -= 1;
    CHECK_THROWS_AS((void)predict::load_predictor(spec, damaged), RuntimeError);
    damaged.tensors.erase(damaged.tensors.begin() + static_cast<std::ptrdiff_t>(i));
    CHECK_THROWS_AS((void)predict::load_predictor(spec, damaged), RuntimeError);
  }
}
