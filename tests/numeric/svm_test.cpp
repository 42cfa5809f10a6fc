// SPDX-License-Identifier: Apache-2.0
// svm against scikit-learn's LinearSVC, LinearSVR and SVC, and its ends: probabilities, gaussian kernel, limits.
#include <cmath>
#include <random>

#include "runtime/src/predict/predictor.h"
#include "runtime/src/train/margin_scale.h"
#include "runtime/src/train/random_features.h"
#include "tests/numeric/linear_fixtures.h"

using namespace dmlc;
using namespace fixtures;
using train::Task;

namespace {

const nlohmann::json& svm_expected() {
  static const nlohmann::json values = [] {
    std::ifstream file(std::string(DMLC_SOURCE_DIR) + "/tests/numeric/fixtures/svm_expected.json");
    return nlohmann::json::parse(file);
  }();
  return values;
}

train::ModelSpec svm_spec(std::vector<ingest::FeatureColumn> features, Task task, double c,
                          const std::string& class_weight = "none") {
  train::ModelSpec spec = linear_spec(std::move(features));
  spec.algorithm = "svm";
  spec.task = task;
  spec.parameters = {{"kernel", std::string("linear")},
                     {"gamma", std::string("scale")},
                     {"random_features", std::int64_t{300}},
                     {"c", c},
                     {"epsilon", 0.1},
                     {"max_iterations", std::int64_t{100}},
                     {"tolerance", 1e-10},
                     {"class_weight", class_weight}};
  spec.optimize_for = task == Task::regression ? "rmse" : "accuracy";
  return spec;
}

train::TrainingResult fit(const train::ModelSpec& spec, const ingest::ColumnStore& store, unsigned threads = 1) {
  SilentMonitor monitor;
  return train::train(spec, store, {.threads = threads}, monitor);
}

double margin_scale(const train::TrainingResult& result) {
  return nlohmann::json::parse(result.state.preparation)["constants"]["margin_scale"];
}

/// Weights and intercepts divided by `scale` against the expected ones, relative to the largest of the output.
void check_svm(const train::TrainingResult& result, const std::string& name, double scale) {
  const nlohmann::json& wanted = svm_expected().at(name);
  const double* weights = tensor_of(result, "weights").values<double>();
  const double* intercepts = tensor_of(result, "intercepts").values<double>();
  for (std::size_t k = 0; k < wanted["weights"].size(); ++k) {
    double largest = 0;
    for (const double weight : wanted["weights"][k]) largest = std::max(largest, std::abs(weight));
    for (const double weight : wanted["weights"][k]) CHECK(std::abs(*weights++ / scale - weight) <= 1e-6 * largest);
    const double intercept = wanted["intercepts"][k];
    CHECK(intercepts[k] / scale == doctest::Approx(intercept).epsilon(1e-6));
  }
}

double metric_of(const train::TrainingResult& result, const std::string& name, ingest::Split split) {
  for (const train::MetricValue& metric : result.metrics) {
    if (metric.metric == name && metric.split == split) return metric.value;
  }
  FAIL("no metric " << name);
  return 0;
}

/// Rows inside a ring and around it: no straight line parts them.
ingest::ColumnStore ring_store(int rows, int hold_out = 0) {
  ingest::ColumnStore store(number_features(2), ingest::TargetKind::label, options());
  std::mt19937_64 random(11);
  std::normal_distribution<double> normal;
  for (int row = 0; row < rows; ++row) {
    const double radius = row % 2 == 0 ? 1 : 3;
    const double angle = 0.01 * static_cast<double>(random() % 628);
    store.batch().set_number(0, radius * std::cos(angle) + 0.3 * normal(random));
    store.batch().set_number(1, radius * std::sin(angle) + 0.3 * normal(random));
    store.batch().set_target_label(row % 2 == 0 ? "in" : "out");
    store.end_row(hold_out != 0 && row % hold_out == 0 ? ingest::Split::validation : ingest::Split::training);
  }
  store.finish();
  return store;
}

}  // namespace

TEST_CASE("svm: weights of two and three classes equal LIBLINEAR's") {
  const ingest::ColumnStore cancer = number_store(read_table("breast_cancer"), true);
  const train::TrainingResult plain = fit(svm_spec(number_features(30), Task::binary, 1), cancer);
  CHECK(plain.stopped_by == "converged");
  CHECK(plain.iterations <= 15);
  CHECK(plain.warnings.empty());
  check_svm(plain, "cancer", margin_scale(plain));
  const train::TrainingResult balanced = fit(svm_spec(number_features(30), Task::binary, 0.05, "balanced"), cancer);
  check_svm(balanced, "cancer_balanced", margin_scale(balanced));
  const ingest::ColumnStore wines = number_store(read_table("wine"), true);
  const train::TrainingResult wine = fit(svm_spec(number_features(13), Task::multiclass, 0.2), wines);
  check_svm(wine, "wine", margin_scale(wine));
}

TEST_CASE("svm: regressions equal LIBLINEAR's") {
  const ingest::ColumnStore store = number_store(read_table("diabetes"), false);
  train::ModelSpec spec = svm_spec(number_features(10), Task::regression, 0.5);
  spec.parameters["epsilon"] = 10.0;
  const train::TrainingResult result = fit(spec, store);
  CHECK(result.stopped_by == "converged");
  check_svm(result, "diabetes", 1);
  spec.parameters["epsilon"] = std::int64_t{40};
  spec.parameters["c"] = 0.01;
  check_svm(fit(spec, store), "diabetes_wide", 1);
}

TEST_CASE("svm: the scale of the margins is the most likely one with Platt's targets") {
  for (const char* name : {"cancer", "wine"}) {
    const bool is_wine = std::string(name) == "wine";
    const ingest::ColumnStore store = number_store(read_table(is_wine ? "wine" : "breast_cancer"), true);
    const train::TrainingResult result =
        fit(svm_spec(number_features(is_wine ? 13 : 30), is_wine ? Task::multiclass : Task::binary, is_wine ? 0.2 : 1),
            store);
    CHECK(margin_scale(result) == doctest::Approx(svm_expected()[name]["scale"].get<double>()).epsilon(1e-5));
  }
  // Margins that tell nothing, or the opposite, keep their sign.
  train::LabelledMargins margins{1, {1, -1, 1, -1}, {0, 1, 0, 1}};
  const std::vector<double> weights{1, 1};
  CHECK(train::fit_margin_scale(margins, weights) == 1e-3);
  margins.labels = {1, 0, 1, 0};
  CHECK(train::fit_margin_scale(margins, weights) == doctest::Approx(std::log(3.0)).epsilon(1e-9));
}

TEST_CASE("svm: lambda and c are two words for one thing") {
  const ingest::ColumnStore store = number_store(read_table("breast_cancer"), true);
  train::ModelSpec spec = svm_spec(number_features(30), Task::binary, 1);
  spec.parameters.erase("c");
  spec.parameters["lambda"] = 1.0 / 569;
  const train::TrainingResult result = fit(spec, store);
  check_svm(result, "cancer", margin_scale(result));
}

TEST_CASE("svm: the class is the sign of the margin, for rows and for blocks alike") {
  for (const char* kernel : {"linear", "gaussian"}) {
    const ingest::ColumnStore store = mixed_store(true);
    train::ModelSpec spec = svm_spec(mixed_features(), Task::binary, 0.1);
    spec.parameters["kernel"] = std::string(kernel);
    const train::TrainingResult result = fit(spec, store);
    const auto predictor = predict::load_predictor(spec, result.state);
    REQUIRE(predictor->outputs() == 1);
    std::size_t right = 0;
    const auto rows = read_table("mixed");
    for (const std::vector<std::string>& row : rows) {
      std::vector<predict::Cell> cells(5);
      cells[0] = {.is_null = false, .number = number(row[0])};
      if (!row[1].empty()) cells[1] = {.is_null = false, .number = number(row[1])};
      const auto text = [](const std::string& cell) {
        return predict::Cell{
            .is_null = false, .text = cell.data(), .text_size = static_cast<std::uint32_t>(cell.size())};
      };
      cells[2] = text(row[2]);
      if (!row[3].empty()) cells[3] = text(row[3]);
      cells[4] = {.is_null = false, .integer = std::stoll(row[4]) * 3'600'000'000};
      double probability = 0;
      predictor->predict(cells, {&probability, 1});
      right += (probability > 0.5) == (row[5] == "1") ? 1 : 0;
    }
    const double accuracy = static_cast<double>(right) / static_cast<double>(rows.size());
    CHECK(accuracy == doctest::Approx(metric_of(result, "accuracy", ingest::Split::training)).epsilon(1e-12));
    CHECK(accuracy > 0.7);
    double nothing = 0;
    const std::vector<predict::Cell> empty(5);
    predictor->predict(empty, {&nothing, 1});
    CHECK(nothing > 0);
    CHECK(nothing < 1);
  }
}

TEST_CASE("svm: random features approximate the gaussian kernel") {
  const ingest::ColumnStore store = ring_store(128);
  const train::Preparation preparation = train::fit_terms(store);
  const train::Design design(store, preparation);
  const double gamma = 0.7;
  const train::RandomFeatures features(design, 20'000, gamma, 42);
  train::TileReader tile(design);
  tile.load(0, 0);
  features.expand(tile);
  double worst = 0;
  for (std::size_t a = 0; a < 20; ++a) {
    for (std::size_t b = 0; b < 20; ++b) {
      double distance = 0;
      for (std::size_t c = 1; c < 3; ++c) {
        distance += std::pow(tile.tile()[c * train::kTileRows + a] - tile.tile()[c * train::kTileRows + b], 2);
      }
      double product = 0;
      for (std::size_t j = 1; j <= features.count(); ++j) {
        product += tile.mapped[j * train::kTileRows + a] * tile.mapped[j * train::kTileRows + b];
      }
      worst = std::max(worst, std::abs(product - std::exp(-gamma * distance)));
    }
  }
  CHECK(worst < 0.03);  // four deviations of the mean of 20,000
}

TEST_CASE("svm: the gaussian kernel parts what no line does, and follows the seed") {
  const ingest::ColumnStore store = ring_store(2000, 4);
  train::ModelSpec spec = svm_spec(number_features(2), Task::binary, 1);
  CHECK(metric_of(fit(spec, store), "accuracy", ingest::Split::validation) < 0.7);
  spec.parameters["kernel"] = std::string("gaussian");
  for (const auto& gamma : {train::ParameterValue(std::string("scale")), train::ParameterValue(std::string("auto")),
                            train::ParameterValue(0.5), train::ParameterValue(std::int64_t{1})}) {
    spec.parameters["gamma"] = gamma;
    CHECK(metric_of(fit(spec, store), "accuracy", ingest::Split::validation) > 0.98);
  }
  const train::TrainingResult first = fit(spec, store, 1);
  CHECK(tensor_of(first, "weights").bytes == tensor_of(fit(spec, store, 3), "weights").bytes);
  spec.seed = 43;
  CHECK(tensor_of(first, "frequencies").bytes != tensor_of(fit(spec, store), "frequencies").bytes);
}

TEST_CASE("svm: gamma = scale divides by the variance of the prepared columns") {
  const ingest::ColumnStore store = mixed_store(true);
  SilentMonitor monitor;
  train::Workers workers({}, monitor, "m");
  const train::Preparation preparation = train::fit_terms(store);
  const train::Design design(store, preparation);
  train::DesignPass pass(design, workers);
  const std::size_t width = design.width();
  double total = 0;
  double squares = 0;
  train::TileReader tile(design);
  for (std::size_t first = 0; first < store.rows(); first += train::kTileRows) {
    tile.load(0, first);
    for (std::size_t w = 0; w < width; ++w) {
      std::vector<double> one(width, 0.0);
      one[w] = 1;
      tile.margins(design.kernel_weights(one, 0), tile.margin.data());
      for (std::size_t row = 0; row < tile.rows(); ++row) {
        total += tile.margin[row];
        squares += tile.margin[row] * tile.margin[row];
      }
    }
  }
  const double cells = static_cast<double>(store.rows() * width);
  CHECK(train::design_variance(pass) ==
        doctest::Approx(squares / cells - total / cells * (total / cells)).epsilon(1e-9));
}

TEST_CASE("svm: the gaussian kernel comes as near as scikit-learn's exact one") {
  const ingest::ColumnStore store = number_store(read_table("breast_cancer"), true);
  train::ModelSpec spec = svm_spec(number_features(30), Task::binary, 1);
  spec.parameters["kernel"] = std::string("gaussian");
  spec.parameters["random_features"] = std::int64_t{1000};
  const double exact = svm_expected()["cancer_gaussian_accuracy"];
  CHECK(std::abs(metric_of(fit(spec, store), "accuracy", ingest::Split::training) - exact) < 0.012);
}

TEST_CASE("svm: wide designs by conjugate gradients end where narrow ones do") {
  // One indicator per category: each has an optimum of its own.
  const int categories = 1100;
  ingest::ColumnStore store({{"c", ingest::CellKind::category}}, ingest::TargetKind::number, options());
  for (int row = 0; row < 10 * categories; ++row) {
    store.batch().set_category(0, std::to_string(10'000 + row % categories));
    store.batch().set_target_number(row % categories % 7 + 0.5 * (row / categories % 2));
    store.end_row(ingest::Split::training);
  }
  store.finish();
  train::ModelSpec spec = svm_spec({{"c", ingest::CellKind::category}}, Task::regression, 1e8);
  spec.parameters["epsilon"] = 0.0;
  spec.parameters["tolerance"] = 1e-12;
  const train::TrainingResult result = fit(spec, store, 2);
  CHECK(result.stopped_by == "converged");
  const double* weights = tensor_of(result, "weights").values<double>();
  const double intercept = *tensor_of(result, "intercepts").values<double>();
  CHECK(intercept == doctest::Approx(0.25).epsilon(1e-5));
  for (int category = 1; category < categories; category += 97) {
    CHECK(intercept + weights[category - 1] == doctest::Approx(category % 7 + 0.25).epsilon(1e-5));
  }
}

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

TEST_CASE("svm: three threads give the bytes of one") {
  for (const Task task : {Task::binary, Task::multiclass}) {
    const bool is_wine = task == Task::multiclass;
    const auto table = read_table(is_wine ? "wine" : "breast_cancer");
    const train::ModelSpec spec = svm_spec(number_features(is_wine ? 13 : 30), task, 1);
    const ingest::ColumnStore store = number_store(table, true, 4);
    const train::TrainingResult one = fit(spec, store, 1);
    const train::TrainingResult three = fit(spec, store, 3);
    CHECK(tensor_of(one, "weights").bytes == tensor_of(three, "weights").bytes);
    CHECK(one.state.preparation == three.state.preparation);
    REQUIRE_FALSE(one.curve.empty());
    const bool has_validation_loss =
        std::any_of(one.curve.begin(), one.curve.end(), [](const train::CurvePoint& point) {
          return point.split == ingest::Split::validation && point.metric == "loss" && point.value > 0 &&
                 point.value < 2;
        });
    CHECK(has_validation_loss);
  }
}

TEST_CASE("svm: many rows, where a look at some of them comes first") {
  ingest::ColumnStore store(number_features(2), ingest::TargetKind::label, options());
  std::mt19937_64 random(5);
  std::normal_distribution<double> normal;
  for (int row = 0; row < 600'000; ++row) {
    const double x = normal(random);
    store.batch().set_number(0, x);
    store.batch().set_number(1, normal(random));
    store.batch().set_target_label(x + normal(random) > 0 ? "yes" : "no");
    store.end_row(ingest::Split::training);
  }
  store.finish();
  train::ModelSpec spec = svm_spec(number_features(2), Task::binary, 1);
  spec.parameters["tolerance"] = 1e-6;
  const train::TrainingResult result = fit(spec, store, 2);
  CHECK(result.stopped_by == "converged");
  CHECK(result.iterations <= 4);
  CHECK(metric_of(result, "accuracy", ingest::Split::training) == doctest::Approx(0.75).epsilon(0.01));
  // Rows are yes with the probability of a normal distribution's tail, which a sigmoid of slope 1.7 comes near to.
  CHECK(tensor_of(result, "weights").values<double>()[0] == doctest::Approx(1.7).epsilon(0.06));
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
