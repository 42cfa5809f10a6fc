// SPDX-License-Identifier: Apache-2.0
// Stored factorizations: cold starts, recommendations, checkpoints, damage; ranks of implicit feedback.
#include <algorithm>
#include <cmath>
#include <random>
#include <set>

#include "tests/numeric/factorization_fixtures.h"

using namespace dmlc;
using namespace fixtures;
using ingest::Split;

namespace {

std::vector<std::string> items_of(const predict::Predictor& predictor, const std::string& user, std::size_t count,
                                  bool with_rated = false) {
  std::vector<std::string> items;
  for (const auto& one : recommender_of(predictor).recommend(text_cell(user), count, with_rated)) {
    items.emplace_back(one.item);
  }
  return items;
}

std::vector<Rating> held_ratings(bool whole_stars = false) {
  std::vector<Rating> ratings = fixture_ratings(whole_stars);
  for (std::size_t i = 0; i < ratings.size(); i += 7) ratings[i].split = Split::validation;
  return ratings;
}

train::ModelSpec saving_spec(const std::string& feedback) {
  train::ModelSpec spec = factor_spec(feedback);
  spec.checkpoints.is_asked = true;
  spec.checkpoints.every_iterations = 1;
  spec.stop_when = train::StopCondition{train::StopCondition::Kind::compare, {}, "epochs", ">=", 5, 0};
  return spec;
}

}  // namespace

TEST_CASE("factorization: recommendations are the best of what the user has not rated") {
  const std::vector<Rating> ratings = held_ratings();
  for (const char* feedback : {"explicit", "implicit"}) {
    const train::ModelSpec spec = factor_spec(feedback);
    const train::TrainingResult result = factorize(spec, rating_store(ratings));
    const auto predictor = predict::load_factorization(spec, result.state);
    std::set<std::string> items, rated;
    for (const Rating& rating : ratings) {
      items.insert(rating.item);
      if (rating.user == "u05") rated.insert(rating.item);  // held rows, too: the user has rated them
    }
    std::vector<std::string> expected;
    for (const std::string& item : items) {
      if (!rated.contains(item)) expected.push_back(item);
    }
    std::stable_sort(expected.begin(), expected.end(), [&](const std::string& a, const std::string& b) {
      return predicted(*predictor, "u05", a) > predicted(*predictor, "u05", b);
    });
    CHECK(items_of(*predictor, "u05", 1000) == expected);
    CHECK(items_of(*predictor, "u05", 3) == std::vector<std::string>(expected.begin(), expected.begin() + 3));
    CHECK(items_of(*predictor, "u05", 0).empty());
    CHECK(items_of(*predictor, "u05", 1000, true).size() == items.size());
    for (const auto& one : recommender_of(*predictor).recommend(text_cell("u05"), 1000, true)) {
      CHECK(one.score == predicted(*predictor, "u05", std::string(one.item)));
    }
  }
}

TEST_CASE("factorization: unknown users and items get the damped biases, both the mean") {
  const train::ModelSpec spec = factor_spec();
  const std::vector<Rating> ratings = fixture_ratings();
  const auto predictor = predict::load_factorization(spec, factorize(spec, rating_store(ratings)).state);
  double mean = 0;
  for (const Rating& rating : ratings) mean += rating.value / static_cast<double>(ratings.size());
  const auto bias_of = [&](const std::string& item) {
    double sum = 0, count = 0;
    for (const Rating& rating : ratings) {
      if (rating.item != item) continue;
      sum += rating.value - mean;
      ++count;
    }
    return sum / (25 + count);
  };
  double of_user = 0, count = 10;
  for (const Rating& rating : ratings) {
    if (rating.user != "u03") continue;
    of_user += rating.value - mean - bias_of(rating.item);
    ++count;
  }
  CHECK(predicted(*predictor, "nobody", "i07") == doctest::Approx(mean + bias_of("i07")).epsilon(1e-6));
  CHECK(predicted(*predictor, "u03", "nothing") == doctest::Approx(mean + of_user / count).epsilon(1e-6));
  CHECK(predicted(*predictor, "u03", "") == doctest::Approx(mean + of_user / count).epsilon(1e-6));
  CHECK(predicted(*predictor, "", "nothing") == doctest::Approx(mean).epsilon(1e-9));
  std::vector<std::string> by_bias;
  for (const Rating& rating : ratings) {
    if (std::find(by_bias.begin(), by_bias.end(), rating.item) == by_bias.end()) by_bias.push_back(rating.item);
  }
  std::sort(by_bias.begin(), by_bias.end(), [&](const auto& a, const auto& b) { return bias_of(a) > bias_of(b); });
  CHECK(items_of(*predictor, "nobody", 5) == std::vector<std::string>(by_bias.begin(), by_bias.begin() + 5));
}

TEST_CASE("factorization: with implicit feedback unknown users get what most have used") {
  const train::ModelSpec spec = factor_spec("implicit");
  const auto predictor = predict::load_factorization(
      spec,
      factorize(spec, rating_store(
                          {{"a", "x", 3}, {"b", "x", 1}, {"b", "y", 9}, {"c", "x", 1}, {"c", "z", 1}, {"d", "z", 1}}))
          .state);
  CHECK(items_of(*predictor, "e", 3) == std::vector<std::string>{"x", "z", "y"});
  CHECK(predicted(*predictor, "e", "x") == doctest::Approx(0.75));
  CHECK(predicted(*predictor, "b", "?") == doctest::Approx(2.0 / 3));
  CHECK(predicted(*predictor, "e", "?") == doctest::Approx(0.5));
}

TEST_CASE("factorization: predictions stay within the declared ratings") {
  train::ModelSpec spec = factor_spec();
  spec.parameters["l2"] = 1e-6;
  spec.parameters["min_rating"] = 0.5;
  spec.parameters["max_rating"] = 5.0;
  const train::TrainingResult result = factorize(spec, rating_store(held_ratings()));
  const auto bounded = predict::load_factorization(spec, result.state);
  spec.parameters.erase("min_rating");
  spec.parameters.erase("max_rating");
  const auto free = predict::load_factorization(spec, result.state);
  int beyond = 0;
  for (const Rating& rating : held_ratings()) {
    const double value = predicted(*free, rating.user, rating.item);
    CHECK(predicted(*bounded, rating.user, rating.item) == std::clamp(value, 0.5, 5.0));
    beyond += value < 0.5 || value > 5 ? 1 : 0;
  }
  CHECK(beyond > 0);
}

TEST_CASE("factorization: an item that only held rows have is not recommended") {
  std::vector<Rating> ratings = fixture_ratings();
  ratings.push_back({"u00", "new", 5, Split::validation});
  ratings.push_back({"newcomer", "i00", 5, Split::validation});
  const train::ModelSpec spec = factor_spec();
  const auto predictor = predict::load_factorization(spec, factorize(spec, rating_store(ratings)).state);
  const auto items = items_of(*predictor, "u01", 1000, true);
  CHECK(std::find(items.begin(), items.end(), "new") == items.end());
  CHECK(items.size() == 40);
}

TEST_CASE("factorization: percentile ranks of held uses are better than those of popularity where tastes differ") {
  // Two groups, each with items of its own.
  std::mt19937_64 random(4);
  std::vector<Rating> ratings;
  for (int user = 0; user < 60; ++user) {
    for (int item = 0; item < 30; ++item) {
      if (user % 2 != item % 2 || random() % 3 == 0) continue;
      ratings.push_back({std::to_string(user), std::to_string(item), static_cast<double>(1 + random() % 3),
                         random() % 5 == 0 ? Split::test : Split::training});
    }
  }
  const train::TrainingResult result = factorize(factor_spec("implicit"), rating_store(ratings));
  REQUIRE(result.metrics.size() == 1);
  CHECK(result.metrics[0].metric == "percentile_rank");
  CHECK(result.metrics[0].split == Split::test);
  // A user's list has about 10 items of the own group that were not used, then 15 of the other.
  CHECK(result.metrics[0].value < 0.25);
  CHECK(result.metrics[0].baseline > 0.35);
}

TEST_CASE("factorization: a training that goes on from any checkpoint ends with the bits of an undisturbed one") {
  for (const char* feedback : {"explicit", "implicit"}) {
    const train::ModelSpec spec = saving_spec(feedback);
    const ingest::ColumnStore store = rating_store(held_ratings());
    SavingMonitor monitor;
    const train::TrainingResult whole = train::train_factorization(spec, store, {}, monitor);
    REQUIRE(monitor.saved.size() == 5);
    CHECK(whole.stopped_by == "stop_when");
    for (const train::Checkpoint& checkpoint : monitor.saved) {
      SilentMonitor silent;
      train::Resources resources;
      resources.resume = &checkpoint;
      const train::TrainingResult resumed = train::train_factorization(spec, store, resources, silent);
      CHECK(same_tensors(whole, resumed));
      CHECK(resumed.iterations == whole.iterations);
      CHECK(resumed.stopped_by == whole.stopped_by);
      CHECK(resumed.curve.size() == whole.curve.size());
      CHECK(resumed.warnings.empty());
    }
  }
}

TEST_CASE("factorization: a checkpoint of other rows or a damaged one is not used, and said so") {
  const train::ModelSpec spec = saving_spec("explicit");
  const ingest::ColumnStore store = rating_store(held_ratings());
  SavingMonitor monitor;
  const train::TrainingResult whole = train::train_factorization(spec, store, {}, monitor);
  const auto check_unused = [&](const ingest::ColumnStore& rows, const train::Checkpoint& checkpoint) {
    SilentMonitor silent;
    train::Resources resources;
    resources.resume = &checkpoint;
    const train::TrainingResult result = train::train_factorization(spec, rows, resources, silent);
    REQUIRE(result.warnings.size() == 1);
    CHECK(result.warnings[0].code == "W0610");
    return result;
  };
  std::vector<Rating> changed = held_ratings();
  changed[3].value += 0.5;
  (void)check_unused(rating_store(changed), monitor.saved.back());
  for (std::size_t i = 0; i < monitor.saved.back().tensors.size(); ++i) {
    train::Checkpoint damaged = monitor.saved.back();
    damaged.tensors[i].name += "?";
    CHECK(same_tensors(check_unused(store, damaged), whole));
  }
}

TEST_CASE("factorization: training by the common way, with folds and without warnings of features") {
  train::ModelSpec spec = factor_spec();
  spec.cross_validation.emplace().folds = 3;
  SilentMonitor monitor;
  const train::TrainingResult result = train::train(spec, rating_store(held_ratings()), {.threads = 2}, monitor);
  CHECK(result.warnings.empty());
  CHECK(result.importance.empty());
  CHECK(result.folds.size() == 6);
  CHECK(metric_of(result, Split::validation, "rmse") < 1);
  REQUIRE(result.parts.size() == 1);
  const auto predictor = predict::load_predictor(spec, result.state);
  CHECK(std::isfinite(predicted(*predictor, "u00", "i00")));
}

TEST_CASE("factorization: no damaged state does worse than E0619") {
  for (const char* feedback : {"explicit", "implicit"}) {
    const train::ModelSpec spec = factor_spec(feedback);
    const train::ModelState good = factorize(spec, rating_store(held_ratings())).state;
    std::mt19937_64 random(7);
    int refused = 0, taken = 0;
    for (int round = 0; round < 3000; ++round) {
      train::ModelState state = good;
      tensor::Tensor& tensor = state.tensors[random() % state.tensors.size()];
      const auto kind = random() % 6;
      if (kind == 0 && !tensor.bytes.empty()) tensor.bytes.resize(random() % tensor.bytes.size());
      if (kind == 1) tensor.shape.assign(random() % 3, random());
      if (kind == 2) tensor.name = "other";
      if (kind == 3) tensor.type = static_cast<tensor::DataType>(1 + random() % 5);
      if (kind == 4) state.preparation[random() % state.preparation.size()] = static_cast<char>(random());
      if (kind == 5) tensor.bytes[random() % tensor.bytes.size()] = static_cast<std::byte>(random());
      try {
        const auto predictor = predict::load_factorization(spec, state);
        for (const char* user : {"u00", "u31", "u59", "?"}) {
          (void)predicted(*predictor, user, "i20");
          (void)recommender_of(*predictor).recommend(text_cell(user), 5, round % 2 == 0);
        }
        ++taken;
      } catch (const RuntimeError& error) {
        CHECK(error.code() == "E0619");
        ++refused;
      }
    }
    CHECK(refused > 1000);
    CHECK(taken > 50);
  }
}
