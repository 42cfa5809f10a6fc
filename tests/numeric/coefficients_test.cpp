// SPDX-License-Identifier: Apache-2.0
// Coefficients on the raw scale with standard errors against statsmodels, elastic nets against scikit-learn, and where
// standard errors are not defined.
#include "runtime/src/train/coefficients.h"

#include <cmath>
#include <random>
#include <string>

#include "runtime/src/predict/predictor.h"
#include "runtime/src/train/distributions.h"
#include "runtime/src/train/symmetric_eigen.h"
#include "tests/numeric/linear_fixtures.h"

using namespace dmlc;
using namespace fixtures;
using train::Task;

namespace {

const nlohmann::json& wanted_values() {
  static const nlohmann::json values = [] {
    std::ifstream file(std::string(DMLC_SOURCE_DIR) + "/tests/numeric/fixtures/coefficients_expected.json");
    return nlohmann::json::parse(file);
  }();
  return values;
}

train::TrainingResult fit(const train::ModelSpec& spec, const ingest::ColumnStore& store, unsigned threads = 1) {
  SilentMonitor monitor;
  return train::train(spec, store, {.threads = threads}, monitor);
}

/// Rows of the coefficients against statsmodels', 1e-6 relative.
void check_coefficients(const train::TrainingResult& result, const nlohmann::json& wanted) {
  CHECK(result.coefficient_note.empty());
  REQUIRE(result.coefficients.size() == wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const train::Coefficient& found = result.coefficients[i];
    CAPTURE(found.feature);
    CAPTURE(found.level);
    const auto near = [](double value, double expected, double scale) {
      return std::abs(value - expected) <= 1e-6 * std::max(std::abs(expected), scale);
    };
    const double error = wanted[i]["standard_error"];
    CHECK(near(found.estimate, wanted[i]["estimate"], error));
    CHECK(near(found.standard_error, error, 0));
    CHECK(near(found.statistic, wanted[i]["statistic"], 1));
    // A relative error of t becomes one of t^2 times as much in the tail.
    const double statistic = wanted[i]["statistic"];
    CHECK(found.p_value ==
          doctest::Approx(wanted[i]["p_value"].get<double>()).epsilon(1e-6 * (1 + statistic * statistic)));
    CHECK(near(found.low, wanted[i]["low"], error));
    CHECK(near(found.high, wanted[i]["high"], error));
  }
}

train::ModelSpec plain_logistic(std::vector<ingest::FeatureColumn> features) {
  train::ModelSpec spec = logistic_spec(std::move(features), Task::binary, 0, 0);
  spec.parameters["tolerance"] = 1e-13;
  return spec;
}

/// Some of the columns of a table, and its last one.
std::vector<std::vector<std::string>> columns_of(const std::string& table, const std::vector<std::size_t>& columns) {
  std::vector<std::vector<std::string>> out;
  for (const std::vector<std::string>& row : read_table(table)) {
    out.emplace_back();
    for (const std::size_t column : columns) out.back().push_back(row[column]);
    out.back().push_back(row.back());
  }
  return out;
}

void check_elastic(const train::TrainingResult& result, const std::string& name, double tolerance) {
  const nlohmann::json& wanted = wanted_values()["elastic"][name];
  const double* weights = tensor_of(result, "weights").values<double>();
  for (const nlohmann::json& output : wanted["weights"]) {
    double largest = 0;
    for (const double weight : output) largest = std::max(largest, std::abs(weight));
    for (const double weight : output) {
      CHECK_MESSAGE(std::abs(*weights - weight) <= tolerance * largest, name << ": " << *weights << " " << weight);
      if (weight == 0) CHECK(std::abs(*weights) <= 1e-9 * largest);
      ++weights;
    }
  }
  CHECK(std::isnan(result.coefficients.at(1).standard_error));
  CHECK(result.coefficient_note.find("penalty") != std::string::npos);
}

}  // namespace

TEST_CASE("tails and quantiles of the normal distribution and of Student's t") {
  CHECK(train::normal_two_sided(1.959963984540054) == doctest::Approx(0.05).epsilon(1e-12));
  CHECK(train::normal_two_sided(-10) == doctest::Approx(1.5239706048321214e-23).epsilon(1e-10));
  CHECK(train::normal_quantile(0.05) == doctest::Approx(1.959963984540054).epsilon(1e-12));
  // scipy.stats: 2 * t.sf(x, freedom), t.ppf(0.975, freedom)
  CHECK(train::student_two_sided(2.5, 7) == doctest::Approx(0.040992218585752874).epsilon(1e-10));
  CHECK(train::student_two_sided(-0.1, 3) == doctest::Approx(0.9266523488008058).epsilon(1e-10));
  CHECK(train::student_two_sided(12, 431) == doctest::Approx(8.009055571533877e-29).epsilon(1e-9));
  CHECK(train::student_two_sided(3, 1e6) == doctest::Approx(0.0026998625414217953).epsilon(1e-9));
  CHECK(train::student_quantile(0.05, 431) == doctest::Approx(1.9654833203396938).epsilon(1e-10));
  CHECK(train::student_quantile(0.05, 1) == doctest::Approx(12.706204736432095).epsilon(1e-10));
}

TEST_CASE("extreme eigenvalues of a matrix that is made of known ones") {
  // Q diag Q' with a random reflection Q.
  for (const std::size_t n : {1U, 2U, 5U, 40U}) {
    std::mt19937_64 random(n);
    std::normal_distribution<double> normal;
    std::vector<double> v(n);
    double squares = 0;
    for (double& value : v) {
      value = normal(random);
      squares += value * value;
    }
    const auto q = [&](std::size_t i, std::size_t j) { return (i == j ? 1.0 : 0.0) - 2 * v[i] * v[j] / squares; };
    const auto eigenvalue = [&](std::size_t k) { return 0.5 + static_cast<double>(k * k); };
    std::vector<double> matrix(n * n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        for (std::size_t k = 0; k < n; ++k) matrix[i * n + j] += q(i, k) * eigenvalue(k) * q(j, k);
      }
    }
    const auto [least, greatest] = train::extreme_eigenvalues(matrix, n);
    CHECK(least == doctest::Approx(0.5).epsilon(1e-10));
    CHECK(greatest == doctest::Approx(eigenvalue(n - 1)).epsilon(1e-12));
  }
  const auto [least, greatest] = train::extreme_eigenvalues({1, 0, 0, 0, 3, 0, 0, 0, 2}, 3);
  CHECK(least == doctest::Approx(1));
  CHECK(greatest == doctest::Approx(3));
}

TEST_CASE("diabetes: standard errors, t and p values, intervals and condition equal statsmodels'") {
  const ingest::ColumnStore store = number_store(read_table("diabetes"), false);
  const train::TrainingResult result = fit(linear_spec(number_features(10)), store);
  check_coefficients(result, wanted_values()["diabetes"]["rows"]);
  CHECK(result.condition_number ==
        doctest::Approx(wanted_values()["diabetes"]["condition"].get<double>()).epsilon(1e-6));
  CHECK(result.coefficients[0].part == "intercept");
  CHECK(result.coefficients[0].feature.empty());
  CHECK(result.coefficients[3].feature == "x2");
  CHECK(result.coefficients[3].part.empty());
}

TEST_CASE("diabetes without an intercept: errors of the prepared columns") {
  const ingest::ColumnStore store = number_store(read_table("diabetes"), false);
  const train::TrainingResult result = fit(linear_spec(number_features(10), 0, false), store);
  const nlohmann::json& wanted = wanted_values()["diabetes_no_intercept"];
  REQUIRE(result.coefficients.size() == 11);
  for (std::size_t i = 0; i < 10; ++i) {
    CHECK(result.coefficients[i + 1].statistic == doctest::Approx(wanted[i]["statistic"].get<double>()).epsilon(1e-6));
    CHECK(result.coefficients[i + 1].p_value == doctest::Approx(wanted[i]["p_value"].get<double>()).epsilon(1e-5));
  }
}

TEST_CASE("breast cancer, four columns: z values equal statsmodels'") {
  const ingest::ColumnStore store = number_store(columns_of("breast_cancer", {0, 1, 4, 6}), true);
  const train::TrainingResult result = fit(plain_logistic(number_features(4)), store, 2);
  check_coefficients(result, wanted_values()["cancer"]["rows"]);
  CHECK(result.condition_number == doctest::Approx(wanted_values()["cancer"]["condition"].get<double>()).epsilon(1e-6));
}

TEST_CASE("mixed table: levels, NULL and parts of a time have coefficients of their own") {
  const train::TrainingResult linear = fit(linear_spec(mixed_features()), mixed_store(false));
  check_coefficients(linear, wanted_values()["mixed_linear"]);
  check_coefficients(fit(plain_logistic(mixed_features()), mixed_store(true)), wanted_values()["mixed_logistic"]);
  std::string names;
  for (const train::Coefficient& one : linear.coefficients)
    names += one.feature + "/" + one.part + "/" + one.level + " ";
  CHECK(names ==
        "/intercept/ a// b// city/level/lima city/level/oslo city/level/quito city/level/rome plan/level/b plan/null/ "
        "at/elapsed_days/ at/hour_sine/ at/hour_cosine/ ");
}

TEST_CASE("where standard errors are not defined a note says why") {
  const auto note = [](const train::ModelSpec& spec, const ingest::ColumnStore& store) {
    const train::TrainingResult result = fit(spec, store);
    for (const train::Coefficient& one : result.coefficients) {
      CHECK(std::isfinite(one.estimate));
      CHECK(std::isnan(one.standard_error));
      CHECK(std::isnan(one.p_value));
    }
    CHECK_FALSE(result.coefficients.empty());
    return result.coefficient_note;
  };
  const ingest::ColumnStore numbers = number_store(read_table("diabetes"), false);
  CHECK(note(linear_spec(number_features(10), 1), numbers).find("penalty") != std::string::npos);
  auto twice = read_table("diabetes");
  for (std::vector<std::string>& row : twice) row.insert(row.begin(), row[2]);
  CHECK(note(linear_spec(number_features(11)), number_store(twice, false)).find("linear combinations") !=
        std::string::npos);
  const auto cancer = columns_of("breast_cancer", {0, 1});
  const ingest::ColumnStore classes = number_store(cancer, true);
  train::ModelSpec spec = plain_logistic(number_features(2));
  spec.parameters["class_weight"] = std::string("balanced");
  CHECK(note(spec, classes).find("balanced") != std::string::npos);
  spec = plain_logistic(number_features(2));
  spec.parameters["max_iterations"] = std::int64_t{1};
  CHECK(note(spec, classes).find("iterations ended") != std::string::npos);
  const train::ModelSpec wine = logistic_spec(number_features(13), Task::multiclass, 0, 1);
  const train::TrainingResult three = fit(wine, number_store(read_table("wine"), true));
  CHECK(three.coefficients.size() == 42);
  CHECK(three.coefficients[14].label == "1");
  // Ten rows and ten weights leave nothing to tell errors from.
  ingest::ColumnStore few(number_features(10), ingest::TargetKind::number, options());
  std::mt19937_64 random(3);
  for (int row = 0; row < 11; ++row) {
    for (std::size_t f = 0; f < 10; ++f) few.batch().set_number(f, static_cast<double>(random() % 1000));
    few.batch().set_target_number(static_cast<double>(random() % 1000));
    few.end_row(ingest::Split::training);
  }
  few.finish();
  CHECK(note(linear_spec(number_features(10)), few).find("no more rows than weights") != std::string::npos);
}

TEST_CASE("rows that a level tells apart perfectly are warned of") {
  ingest::ColumnStore store({{"x", ingest::CellKind::number}, {"c", ingest::CellKind::category}},
                            ingest::TargetKind::label, options());
  std::mt19937_64 random(9);
  for (int row = 0; row < 600; ++row) {
    const double x = static_cast<double>(random() % 1000);
    const bool is_special = row % 6 == 0;
    store.batch().set_number(0, x);
    store.batch().set_category(1, is_special ? "special" : "other");
    store.batch().set_target_label(is_special || x + static_cast<double>(random() % 1000) > 1000 ? "yes" : "no");
    store.end_row(ingest::Split::training);
  }
  store.finish();
  train::ModelSpec spec = logistic_spec(store.features(), Task::binary, 0, 0);
  for (const double tolerance : {1e-4, 1e-6, 1e-10}) {
    spec.parameters["tolerance"] = tolerance;
    const train::TrainingResult result = fit(spec, store);
    REQUIRE(result.warnings.size() == 1);
    CHECK(result.warnings[0].code == "W0622");
    CHECK(result.warnings[0].subject == "c");
    CHECK(result.coefficient_note.find("W0622") != std::string::npos);
  }
  spec.parameters["l2"] = 1.0;
  CHECK(fit(spec, store).warnings.empty());
}

TEST_CASE("weights that only have not arrived yet do not grow without bound") {
  ingest::ColumnStore store(number_features(1), ingest::TargetKind::label, options());
  for (int row = 0; row < 1000; ++row) {
    store.batch().set_number(0, row);
    // One row in twenty is on the wrong side: the weight is 1.6 after one step and 3.3 at the optimum.
    store.batch().set_target_label((row >= 500) == (row % 20 != 7) ? "yes" : "no");
    store.end_row(ingest::Split::training);
  }
  store.finish();
  train::ModelSpec spec = logistic_spec(store.features(), Task::binary, 0, 0);
  spec.parameters["max_iterations"] = std::int64_t{1};
  const train::TrainingResult result = fit(spec, store);
  REQUIRE(result.warnings.size() == 1);
  CHECK(result.warnings[0].code == "W0604");
  CHECK(result.coefficient_note.find("ended before the optimum") != std::string::npos);
}

TEST_CASE("elastic nets of regressions equal scikit-learn's") {
  train::ModelSpec spec = linear_spec(number_features(10), 30);
  spec.parameters["l1"] = 2000.0;
  const ingest::ColumnStore diabetes = number_store(read_table("diabetes"), false);
  check_elastic(fit(spec, diabetes, 2), "diabetes", 1e-6);
  spec.parameters["l1"] = std::int64_t{5000};
  spec.parameters["l2"] = 0.0;
  check_elastic(fit(spec, diabetes), "diabetes_lasso", 1e-6);
  auto radius = read_table("breast_cancer");
  for (std::vector<std::string>& row : radius) {
    row.back() = row.front();
    row.erase(row.begin());
  }
  const nlohmann::json& nets = wanted_values()["elastic"];
  spec = linear_spec(number_features(29), nets["cancer_radius"]["l2"]);
  spec.parameters["l1"] = nets["cancer_radius"]["l1"].get<double>();
  check_elastic(fit(spec, number_store(radius, false)), "cancer_radius", 1e-6);
  spec = linear_spec(mixed_features(), nets["mixed_linear"]["l2"]);
  spec.parameters["l1"] = nets["mixed_linear"]["l1"].get<double>();
  check_elastic(fit(spec, mixed_store(false)), "mixed_linear", 1e-6);
}

TEST_CASE("elastic nets of classifiers equal scikit-learn's") {
  check_elastic(fit(logistic_spec(number_features(13), Task::multiclass, 0.4 / 0.2, 0.6 / 0.2),
                    number_store(read_table("wine"), true)),
                "wine", 1e-5);
  check_elastic(fit(logistic_spec(mixed_features(), Task::binary, 0.6 / 0.05, 0.4 / 0.05), mixed_store(true)),
                "mixed_logistic", 1e-5);
}

TEST_CASE("the matrices of a regression count as memory, with l1 and without") {
  ingest::ColumnStore store({{"c", ingest::CellKind::category}}, ingest::TargetKind::number, options());
  for (int row = 0; row < 4000; ++row) {
    store.batch().set_category(0, std::to_string(row % 1000));
    store.batch().set_target_number(row % 7);
    store.end_row(ingest::Split::training);
  }
  store.finish();
  for (const double l1 : {0.0, 1.0}) {
    train::ModelSpec spec = linear_spec(store.features(), 1);
    spec.parameters["l1"] = l1;
    // Three matrices of 1000 x 1000.
    spec.memory_limit = 23'000'000;
    CHECK_THROWS_WITH_AS((void)fit(spec, store), doctest::Contains("training model `m` needs about"), RuntimeError);
    const std::uint64_t before = store.bytes() + train::estimate_memory(spec, store.rows(), store.bytes());
    spec.memory_limit = before + 26'000'000;
    CHECK(fit(spec, store).stopped_by == "converged");
  }
}

TEST_CASE("a regression with l1 refuses more columns than it can pair") {
  ingest::ColumnStore store({{"c", ingest::CellKind::category}}, ingest::TargetKind::number, options());
  for (int row = 0; row < 11'000; ++row) {
    store.batch().set_category(0, std::to_string(row % 5500));
    store.batch().set_target_number(row % 7);
    store.end_row(ingest::Split::training);
  }
  store.finish();
  train::ModelSpec spec = linear_spec(store.features(), 1);
  spec.parameters["l1"] = 1.0;
  try {
    (void)fit(spec, store);
    FAIL("it was trained");
  } catch (const RuntimeError& error) {
    CHECK(error.code() == "E0665");
  }
}

TEST_CASE("weights near those of other rows mean the same") {
  const ingest::ColumnStore store = mixed_store(true);
  const train::TrainingResult all = fit(logistic_spec(mixed_features(), Task::binary, 0, 1), store);
  const train::Preparation preparation = train::fit_terms(store);
  const std::vector<double> same = train::NearWeights(all.coefficients).parameters(preparation);
  REQUIRE(same.size() == preparation.width() + 1);
  CHECK(same[0] == doctest::Approx(tensor_of(all, "intercepts").values<double>()[0]).epsilon(1e-9));
  for (std::size_t w = 0; w < preparation.width(); ++w) {
    CHECK(same[w + 1] == doctest::Approx(tensor_of(all, "weights").values<double>()[w]).epsilon(1e-9));
  }

  // Without the first city, so that levels count from another one; means and deviations are others, too.
  std::vector<ingest::SelectedRow> rows;
  std::uint32_t at = 0;
  for (const std::vector<std::string>& row : read_table("mixed")) {
    if (row[2] != "berlin" && number(row[0]) < 50) rows.push_back({at, ingest::Split::training});
    ++at;
  }
  const ingest::ColumnStore part = store.select(rows);
  const train::Preparation other = train::fit_terms(part);
  const std::vector<double> near = train::NearWeights(all.coefficients).parameters(other);
  REQUIRE(near.size() == other.width() + 1);
  const train::ModelSpec spec = logistic_spec(mixed_features(), Task::binary);
  const train::LinearWeights weights{{{near.begin() + 1, near.end()}}, {near[0]}};
  const auto of_all = predict::load_predictor(spec, all.state);
  const auto of_part = predict::load_predictor(spec, train::make_linear_state(other, weights));
  for (const char* city : {"lima", "oslo", "rome"}) {
    const auto size = static_cast<std::uint32_t>(std::char_traits<char>::length(city));
    const predict::Cell row[] = {{.is_null = false, .number = 31},
                                 {.is_null = false, .number = 1.5},
                                 {.is_null = false, .text = city, .text_size = size},
                                 {.is_null = false, .text = "a", .text_size = 1},
                                 {.is_null = false, .integer = 5LL * 3'600'000'000}};
    double expected = 0;
    double found = 0;
    of_all->predict(row, {&expected, 1});
    of_part->predict(row, {&found, 1});
    CHECK(found == doctest::Approx(expected).epsilon(1e-9));
  }

  // Where a training begins at its own end, nothing is left to do; it had several steps to make.
  train::ModelSpec again = logistic_spec(mixed_features(), Task::binary, 0, 1);
  again.parameters["tolerance"] = 1e-4;
  SilentMonitor monitor;
  const train::NearWeights near_its_end(all.coefficients);
  const train::Resources from_its_end{.threads = 1, .near = &near_its_end};
  CHECK(fit(again, store).iterations >= 2);
  CHECK(train::train(again, store, from_its_end, monitor).iterations == 0);

  train::TrainingResult several = all;
  several.coefficients.back().label = "x";
  CHECK_MESSAGE(train::NearWeights(several.coefficients).parameters(other).empty(), "of more than one output");
  CHECK(train::NearWeights({}).parameters(other).empty());
}
