// SPDX-License-Identifier: Apache-2.0
// matrix_factorization against numpy, on planted matrices and on ratings that are none.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>

#include "runtime/src/train/alternating_squares.h"
#include "tests/numeric/factorization_fixtures.h"

using namespace dmlc;
using namespace fixtures;
using ingest::Split;

namespace {

const nlohmann::json& numpy() {
  static const nlohmann::json values = [] {
    std::ifstream file(std::string(DMLC_SOURCE_DIR) + "/tests/numeric/fixtures/factorization_expected.json");
    return nlohmann::json::parse(file);
  }();
  return values;
}

std::string name_of(char letter, std::size_t number) {
  char text[8];
  std::snprintf(text, sizeof text, "%c%02zu", letter, number);
  return text;
}

/// Losses to 1e-9, predictions of all pairs to what float32 keeps of the factors.
void check_against_numpy(const train::ModelSpec& spec, const ingest::ColumnStore& store, const std::string& name) {
  const train::TrainingResult result = factorize(spec, store);
  const nlohmann::json& wanted = numpy().at(name);
  std::vector<double> losses;
  for (const train::CurvePoint& point : result.curve) {
    if (point.metric == "loss") losses.push_back(point.value);
  }
  REQUIRE(losses.size() == wanted["losses"].size());
  for (std::size_t i = 0; i < losses.size(); ++i) {
    CHECK(losses[i] == doctest::Approx(wanted["losses"][i].get<double>()).epsilon(1e-9));
  }
  const auto predictor = predict::load_factorization(spec, result.state);
  double worst = 0;
  for (std::size_t user = 0; user < wanted["predictions"].size(); ++user) {
    for (std::size_t item = 0; item < wanted["predictions"][user].size(); ++item) {
      const double own = predicted(*predictor, name_of('u', user), name_of('i', item));
      worst = std::max(worst, std::abs(own - wanted["predictions"][user][item].get<double>()));
    }
  }
  CHECK(worst < 1e-6);
}

/// Ratings of a matrix of rank 2 with biases: every user has rated about half of the items.
std::vector<Rating> planted(bool with_held) {
  std::mt19937_64 random(3);
  const auto normal = [&] {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += static_cast<double>(random() >> 11) * 0x1p-53;
    return sum;
  };
  std::vector<std::vector<double>> users(80), items(50);
  for (auto& row : users) row = {normal(), normal(), normal()};
  for (auto& row : items) row = {normal(), normal(), normal()};
  std::vector<Rating> ratings;
  for (std::size_t u = 0; u < users.size(); ++u) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      const double value = 10 + users[u][2] + items[i][2] + users[u][0] * items[i][0] + users[u][1] * items[i][1];
      const bool rated = random() % 2 == 0;
      if (rated || with_held) {
        ratings.push_back({name_of('u', u), name_of('i', i), value, rated ? Split::training : Split::validation});
      }
    }
  }
  return ratings;
}

}  // namespace

TEST_CASE("matrix_factorization: losses and predictions equal numpy's, explicit and implicit") {
  check_against_numpy(factor_spec(), rating_store(fixture_ratings()), "explicit");
  train::ModelSpec spec = factor_spec("implicit");
  spec.parameters["factors"] = std::int64_t{5};
  spec.parameters["l2"] = 0.1;
  spec.parameters["max_iterations"] = std::int64_t{5};
  check_against_numpy(spec, rating_store(fixture_ratings(true)), "implicit");
}

TEST_CASE("matrix_factorization: a planted matrix of rank 2 is found again from half of its cells") {
  train::ModelSpec spec = factor_spec();
  spec.parameters["factors"] = std::int64_t{2};
  spec.parameters["l2"] = 1e-9;
  spec.parameters["max_iterations"] = std::int64_t{500};
  spec.parameters["tolerance"] = 1e-15;
  const train::TrainingResult result = factorize(spec, rating_store(planted(true)));
  CHECK(metric_of(result, Split::training, "rmse") < 1e-4);
  CHECK(metric_of(result, Split::validation, "rmse") < 1e-3);
  for (const train::MetricValue& value : result.metrics) CHECK(value.baseline > 1);
}

TEST_CASE("matrix_factorization: each user's and item's normal equations hold at the end") {
  train::ModelSpec spec = factor_spec();
  spec.parameters["max_iterations"] = std::int64_t{400};
  SilentMonitor monitor;
  train::Workers workers({}, monitor, "m");
  const ingest::ColumnStore store = rating_store(fixture_ratings());
  const train::RatingMatrix matrix = train::make_rating_matrix(spec, train::rating_rule(spec), store, workers);
  train::AlternatingSquares squares(matrix, {false, 4, 0.05, 0, 42}, workers);
  double before = std::numeric_limits<double>::infinity();
  for (int i = 0; i < 400; ++i) {
    squares.iterate();
    CHECK(squares.loss() <= before * (1 + 1e-12));
    before = squares.loss();
  }
  const train::Factors& factors = squares.factors();
  const auto gradient_of = [&](const train::RatingRows& rows, const std::vector<double>& own,
                               const std::vector<double>& other) {
    double worst = 0;
    for (std::size_t thing = 0; thing < rows.size(); ++thing) {
      const double* x = own.data() + thing * factors.width;
      std::vector<double> gradient(factors.size);
      for (std::size_t k = 0; k < factors.size; ++k) {
        gradient[k] = 0.05 * static_cast<double>(rows.count(thing)) * x[k];
      }
      for (std::size_t i = 0; i < rows.count(thing); ++i) {
        const double* z = other.data() + rows.others_of(thing)[i] * factors.width;
        double error = x[0] + z[0] - (static_cast<double>(rows.values_of(thing)[i]) - matrix.mean) / matrix.deviation;
        for (std::size_t k = 1; k < factors.size; ++k) error += x[k] * z[k];
        for (std::size_t k = 0; k < factors.size; ++k) gradient[k] += error * (k == 0 ? 1 : z[k]);
      }
      for (const double one : gradient) worst = std::max(worst, std::abs(one));
    }
    return worst;
  };
  CHECK(gradient_of(matrix.by_item, factors.items, factors.users) < 1e-10);  // solved last
  CHECK(gradient_of(matrix.by_user, factors.users, factors.items) < 1e-3);   // converged
}

TEST_CASE("matrix_factorization: the same bits for any number of threads") {
  for (const char* feedback : {"explicit", "implicit"}) {
    std::vector<Rating> ratings;
    std::mt19937_64 random(9);
    for (int row = 0; row < 30000; ++row) {
      ratings.push_back({std::to_string(random() % 6000), std::to_string(random() % 900),
                         static_cast<double>(1 + random() % 5), row % 10 == 0 ? Split::validation : Split::training});
    }
    const ingest::ColumnStore store = rating_store(ratings);
    train::ModelSpec spec = factor_spec(feedback);
    spec.parameters["max_iterations"] = std::int64_t{2};
    const train::TrainingResult one = factorize(spec, store, 1);
    for (const unsigned threads : {2U, 4U}) {
      const train::TrainingResult other = factorize(spec, store, threads);
      CHECK(same_tensors(one, other));
      CHECK(one.metrics.front().value == other.metrics.front().value);
      CHECK(one.curve.back().value == other.curve.back().value);
    }
  }
}

TEST_CASE("matrix_factorization: without a penalty the solution of least norm is taken") {
  train::ModelSpec spec = factor_spec();
  spec.parameters["l2"] = 0.0;
  spec.parameters["factors"] = std::int64_t{60};  // more than any user has ratings
  const train::TrainingResult result = factorize(spec, rating_store(fixture_ratings()));
  CHECK(metric_of(result, Split::training, "rmse") < 1e-5);
  for (const tensor::Tensor& tensor : result.state.tensors) {
    if (tensor.type != tensor::DataType::float32) continue;
    for (std::size_t i = 0; i < tensor.count<float>(); ++i) REQUIRE(std::abs(tensor.values<float>()[i]) < 100);
  }
}

TEST_CASE("matrix_factorization: repeated pairs have their mean or sum, rows without names are left out") {
  std::vector<Rating> ratings = fixture_ratings(true);
  const ingest::ColumnStore plain = rating_store(ratings);
  std::vector<Rating> repeated;
  for (const Rating& rating : ratings) {
    // Explicit: the mean of 1 less and 1 more. Implicit: the sum of the parts.
    repeated.push_back({rating.user, rating.item, rating.value - 1});
    repeated.push_back({rating.user, rating.item, rating.value + 1});
  }
  repeated.push_back({"", "i00", 3});
  repeated.push_back({"u00", "", 3});
  const train::TrainingResult result = factorize(factor_spec(), rating_store(repeated));
  CHECK(same_tensors(result, factorize(factor_spec(), plain)));
  REQUIRE(result.warnings.size() == 2);
  CHECK(result.warnings[0].code == "W0631");
  CHECK(result.warnings[1].code == "W0630");
  CHECK(result.warnings[1].message ==
        std::to_string(ratings.size()) + " training rows repeat a pair of `user` and `item`; their mean was taken");
  std::vector<Rating> parts;
  for (const Rating& rating : ratings) {
    parts.push_back({rating.user, rating.item, rating.value});
    parts.push_back({rating.user, rating.item, 1});
  }
  for (Rating& rating : ratings) rating.value += 1;
  ratings.push_back({"u00", "i39", 0});  // as good as no row
  const train::TrainingResult sums = factorize(factor_spec("implicit"), rating_store(parts));
  CHECK(same_tensors(sums, factorize(factor_spec("implicit"), rating_store(ratings))));
  REQUIRE(sums.warnings.size() == 1);
  CHECK(sums.warnings[0].code == "W0630");
}

TEST_CASE("matrix_factorization: rows that no model can come from are refused by code") {
  const auto refused = [](const train::ModelSpec& spec, const std::vector<Rating>& ratings) {
    const ingest::ColumnStore store = rating_store(ratings);
    return code_of([&] { (void)factorize(spec, store); });
  };
  const std::vector<Rating> good = fixture_ratings();
  train::ModelSpec bounded = factor_spec();
  bounded.parameters["min_rating"] = 0.5;
  bounded.parameters["max_rating"] = std::int64_t{5};
  CHECK(refused(bounded, good) == "none");
  std::vector<Rating> high = good;
  high[7].value = 5.5;
  CHECK(refused(bounded, high) == "E0680");
  high[7].value = 0;
  CHECK(refused(bounded, high) == "E0680");
  high[7].value = -1;
  CHECK(refused(factor_spec(), high) == "none");
  CHECK(refused(factor_spec("implicit"), high) == "E0681");
  CHECK(refused(factor_spec(), {{"a", "", 1}, {"", "x", 2}}) == "E0682");
  CHECK(refused(factor_spec(), {{"a", "x", 1}, {"a", "y", 2}, {"", "y", 2}}) == "E0683");
  CHECK(refused(factor_spec(), {{"a", "x", 1}, {"b", "x", 2}}) == "E0683");
  CHECK(refused(factor_spec("implicit"), {{"a", "x", 0}, {"b", "y", 0}}) == "E0684");
  train::ModelSpec wide = factor_spec();
  wide.memory_limit = 20'000;
  CHECK(refused(wide, good) == "E0609");
}

TEST_CASE("matrix_factorization: memory is refused before it is taken, cancelling ends it") {
  train::ModelSpec spec = factor_spec();
  spec.parameters["factors"] = std::int64_t{10000};
  SilentMonitor silent;
  const ingest::ColumnStore store = rating_store(fixture_ratings());
  CHECK(code_of([&] { (void)train::train_factorization(spec, store, {.memory_limit = 50'000'000}, silent); }) ==
        "E0609");
  struct Cancelling : SilentMonitor {
    bool cancelled() override { return true; }
  } cancelling;
  spec.parameters["factors"] = std::int64_t{400};
  CHECK(code_of([&] { (void)train::train_factorization(spec, store, {}, cancelling); }) == "E0615");
}
