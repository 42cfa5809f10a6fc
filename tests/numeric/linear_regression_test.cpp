// SPDX-License-Identifier: Apache-2.0
// linear_regression against scikit-learn, and on degenerate tables.
#include <cmath>
#include <random>

#include "tests/numeric/linear_fixtures.h"

using namespace dmlc;
using namespace fixtures;

namespace {

train::TrainingResult fit(const train::ModelSpec& spec, const ingest::ColumnStore& store, unsigned threads = 1) {
  SilentMonitor monitor;
  return train::train(spec, store, {.threads = threads}, monitor);
}

bool same_bytes(const train::TrainingResult& a, const train::TrainingResult& b) {
  if (a.state.preparation != b.state.preparation || a.state.tensors.size() != b.state.tensors.size()) return false;
  for (std::size_t i = 0; i < a.state.tensors.size(); ++i) {
    if (a.state.tensors[i].bytes != b.state.tensors[i].bytes) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("diabetes: weights equal scikit-learn's") {
  const auto rows = read_table("diabetes");
  const ingest::ColumnStore store = number_store(rows, false);
  const auto features = number_features(10);
  check_weights(fit(linear_spec(features), store), "diabetes_ols", 1e-6);
  check_weights(fit(linear_spec(features, 10), store), "diabetes_ridge", 1e-6);
  check_weights(fit(linear_spec(features, 0, false), store), "diabetes_no_intercept", 1e-6);
}

TEST_CASE("mixed table: categories, NULLs and hours as scikit-learn sees them") {
  check_weights(fit(linear_spec(mixed_features(), 2.5), mixed_store(false)), "mixed_ridge", 1e-6);
}

TEST_CASE("dependent columns give the solution of least norm and a warning for the later one") {
  auto rows = read_table("diabetes");
  for (auto& row : rows) row.insert(row.end() - 1, {row[2], row[3]});
  const ingest::ColumnStore store = number_store(rows, false);
  const train::TrainingResult result = fit(linear_spec(number_features(12)), store);
  check_weights(result, "diabetes_dependent", 1e-6);
  REQUIRE(result.warnings.size() == 2);
  CHECK(result.warnings[0].code == "W0605");
  CHECK(result.warnings[0].subject == "x10");
  CHECK(result.warnings[1].subject == "x11");
}

TEST_CASE("nearly dependent columns keep four digits") {
  // x1 = x0 + small noise, exact in float32; the weights follow from the known solution y = 3 x0 - 2 x1 without noise.
  ingest::ColumnStore store(number_features(2), ingest::TargetKind::number, options());
  std::mt19937_64 random(5);
  for (int row = 0; row < 4000; ++row) {
    const double a = static_cast<double>(random() % 2048);
    const double b = a + static_cast<double>(random() % 3) / 64;
    store.batch().set_number(0, a);
    store.batch().set_number(1, b);
    store.batch().set_target_number(3 * a - 2 * b);
    store.end_row(ingest::Split::training);
  }
  store.finish();
  const train::TrainingResult result = fit(linear_spec(number_features(2)), store);
  CHECK(result.warnings.empty());
  const double* weights = tensor_of(result, "weights").values<double>();
  CHECK(weights[0] / store.columns()[0].statistics.deviation == doctest::Approx(3).epsilon(1e-4));
  CHECK(weights[1] / store.columns()[1].statistics.deviation == doctest::Approx(-2).epsilon(1e-4));
}

TEST_CASE("the result does not depend on the number of threads") {
  const std::size_t rows = 70'001;
  ingest::ColumnStore store({{"x0", ingest::CellKind::number}, {"c", ingest::CellKind::category}},
                            ingest::TargetKind::number, options());
  std::mt19937_64 random(9);
  for (std::size_t row = 0; row < rows; ++row) {
    const auto value = static_cast<double>(random() % 1000);
    store.batch().set_number(0, value);
    store.batch().set_category(1, std::string(1, static_cast<char>('a' + random() % 9)));
    store.batch().set_target_number(value * 0.3 + static_cast<double>(random() % 100));
    store.end_row(row % 7 == 0 ? ingest::Split::validation : ingest::Split::training);
  }
  store.finish();
  const train::ModelSpec spec = linear_spec({{"x0", ingest::CellKind::number}, {"c", ingest::CellKind::category}});
  const train::TrainingResult one = fit(spec, store, 1);
  CHECK(same_bytes(one, fit(spec, store, 2)));
  CHECK(same_bytes(one, fit(spec, store, 3)));
  CHECK(one.metrics.size() == 8);
}

TEST_CASE("wide designs are solved by conjugate gradients to the same weights") {
  // 2100 categories make the design wider than the normal equations take; each category's mean is the answer.
  ingest::ColumnStore store({{"c", ingest::CellKind::category}}, ingest::TargetKind::number, options());
  const int categories = 2100;
  for (int row = 0; row < 4 * categories; ++row) {
    const int category = row % categories;
    store.batch().set_category(0, std::to_string(100'000 + category));
    store.batch().set_target_number(category % 17 + (row < 2 * categories ? -1 : 1));
    store.end_row(ingest::Split::training);
  }
  store.finish();
  const train::TrainingResult result = fit(linear_spec({{"c", ingest::CellKind::category}}), store);
  const double* weights = tensor_of(result, "weights").values<double>();
  const double intercept = *tensor_of(result, "intercepts").values<double>();
  CHECK(intercept == doctest::Approx(0).epsilon(1e-6));
  for (int category = 1; category < categories; category += 97) {
    CHECK(intercept + weights[category - 1] == doctest::Approx(category % 17).epsilon(1e-6));
  }
}
