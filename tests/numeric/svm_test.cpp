// SPDX-License-Identifier: Apache-2.0
// svm against scikit-learn's LinearSVC, LinearSVR and SVC: weights, probabilities, gaussian kernel.
#include <cmath>
#include <random>

#include "runtime/src/predict/predictor.h"
#include "runtime/src/train/margin_scale.h"
#include "runtime/src/train/random_features.h"
#include "runtime/src/train/row_cells.h"
#include "tests/numeric/svm_fixtures.h"

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
  CHECK(train::fit_margin_scale(margins, weights, [] {}) == 1e-3);
  margins.labels = {1, 0, 1, 0};
  CHECK(train::fit_margin_scale(margins, weights, [] {}) == doctest::Approx(std::log(3.0)).epsilon(1e-9));
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

TEST_CASE("svm: losses of the predictor's rows are those of the blocks") {
  for (const char* kernel : {"linear", "gaussian"}) {
    for (const Task task : {Task::binary, Task::multiclass, Task::regression}) {
      const bool is_wine = task == Task::multiclass;
      const ingest::ColumnStore store =
          is_wine ? number_store(read_table("wine"), true) : mixed_store(task == Task::binary);
      train::ModelSpec spec = svm_spec(store.features(), task, 0.1);
      spec.parameters["kernel"] = std::string(kernel);
      const train::TrainingResult result = fit(spec, store);
      const auto predictor = predict::load_predictor(spec, result.state);
      const train::RowCells rows(store, ingest::Split::training, store.rows());
      std::vector<double> out(predictor->outputs());
      double sum = 0;
      for (std::size_t row = 0; row < rows.size(); ++row) {
        predictor->predict(rows.row(row), out);
        if (task == Task::regression) {
          sum += (out[0] - rows.targets().numbers[row]) * (out[0] - rows.targets().numbers[row]);
        } else {
          const auto label = static_cast<std::size_t>(rows.targets().labels[row]);
          sum -= std::log(is_wine ? out[label] : label == 1 ? out[0] : 1 - out[0]);
        }
      }
      const double mean = sum / static_cast<double>(rows.size());
      const double wanted = metric_of(result, task == Task::regression ? "rmse" : "log_loss", ingest::Split::training);
      CHECK((task == Task::regression ? std::sqrt(mean) : mean) == doctest::Approx(wanted).epsilon(1e-6));
    }
  }
}

TEST_CASE("svm: random features approximate the gaussian kernel") {
  const ingest::ColumnStore store = ring_store(128);
  const train::Preparation preparation = train::fit_terms(store);
  const train::Design design(store, preparation);
  const double gamma = 0.7;
  const train::RandomFeatures features(design, 20'000, gamma, 42, [] {});
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
  const double exact = svm_expected()["cancer_gaussian_accuracy"];
  spec.parameters["tolerance"] = 1e-6;
  // With 1200 the Hessian is no longer held: conjugate gradients take its place.
  for (const std::int64_t count : {1000, 1200}) {
    spec.parameters["random_features"] = count;
    const train::TrainingResult result = fit(spec, store);
    CHECK(result.stopped_by == "converged");
    CHECK(std::abs(metric_of(result, "accuracy", ingest::Split::training) - exact) < 0.012);
  }
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
