// SPDX-License-Identifier: Apache-2.0
// Metrics against scikit-learn, their baselines, ties and empty classes, and the list against the language's.
#include "runtime/src/train/metrics.h"

#include <random>
#include <set>

#include "runtime/src/train/ranking.h"
#include "tests/numeric/linear_fixtures.h"

using namespace dmlc;
using namespace fixtures;
using ingest::Split;
using train::MetricAccumulator;
using train::MetricValue;
using train::Task;

namespace {

ingest::TargetColumn labels(const std::vector<std::uint64_t>& counts) {
  ingest::TargetColumn target;
  target.kind = ingest::TargetKind::label;
  for (std::size_t k = 0; k < counts.size(); ++k) target.classes.push_back({std::to_string(k), counts[k]});
  return target;
}

double value_of(const std::vector<MetricValue>& values, const std::string& name, bool baseline = false) {
  for (const MetricValue& value : values) {
    if (value.metric == name) return baseline ? value.baseline : value.value;
  }
  FAIL("no metric " << name);
  return 0;
}

void check_all(const std::vector<MetricValue>& values, const nlohmann::json& wanted) {
  for (const MetricValue& value : values) {
    CHECK_MESSAGE(value.value == doctest::Approx(wanted.at(value.metric).get<double>()).epsilon(1e-12), value.metric);
  }
}

}  // namespace

TEST_CASE("metrics equal scikit-learn's") {
  {
    const nlohmann::json& wanted = expected().at("metrics_binary");
    MetricAccumulator metrics(Task::binary, labels({30, 30}));
    metrics.add(wanted["truth"].get<std::vector<std::int32_t>>(), wanted["scores"].get<std::vector<double>>());
    const auto values = metrics.finish(Split::validation);
    CHECK(values.size() == 7);
    CHECK(values[0].split == Split::validation);
    check_all(values, wanted);
  }
  {
    const nlohmann::json& wanted = expected().at("metrics_multiclass");
    MetricAccumulator metrics(Task::multiclass, labels({20, 20, 20, 20}));
    metrics.add(wanted["truth"].get<std::vector<std::int32_t>>(), wanted["scores"].get<std::vector<double>>());
    const auto values = metrics.finish(Split::test);
    CHECK(values.size() == 7);
    check_all(values, wanted);
  }
  {
    const nlohmann::json& wanted = expected().at("metrics_regression");
    MetricAccumulator metrics(Task::regression, {});
    metrics.add(wanted["truth"].get<std::vector<double>>(), wanted["scores"].get<std::vector<double>>());
    const auto values = metrics.finish(Split::training);
    CHECK(values.size() == 4);
    check_all(values, wanted);
  }
}

TEST_CASE("baselines are the training mean and the training frequencies") {
  MetricAccumulator binary(Task::binary, labels({90, 10}));
  binary.add(std::vector<std::int32_t>{0, 0, 0, 1}, std::vector<double>{0.1, 0.6, 0.2, 0.9});
  const auto values = binary.finish(Split::validation);
  CHECK(value_of(values, "accuracy", true) == 0.75);
  CHECK(value_of(values, "precision", true) == 0);
  CHECK(value_of(values, "f1", true) == 0);
  CHECK(value_of(values, "roc_auc", true) == 0.5);
  CHECK(value_of(values, "pr_auc", true) == 0.25);
  CHECK(value_of(values, "log_loss", true) == doctest::Approx(-(3 * std::log(0.9) + std::log(0.1)) / 4));

  ingest::TargetColumn target;
  target.statistics.mean = 2;
  MetricAccumulator regression(Task::regression, target);
  regression.add(std::vector<double>{1, 3}, std::vector<double>{1, 3});
  const auto numbers = regression.finish(Split::training);
  CHECK(value_of(numbers, "rmse") == 0);
  CHECK(value_of(numbers, "rmse", true) == 1);
  CHECK(value_of(numbers, "r2") == 1);
  CHECK(value_of(numbers, "r2", true) == 0);
}

TEST_CASE("no rows, one class only and wanted names") {
  MetricAccumulator empty(Task::binary, labels({5, 5}));
  CHECK(empty.finish(Split::test).empty());
  MetricAccumulator one(Task::binary, labels({5, 5}));
  one.add(std::vector<std::int32_t>{1, 1, -2}, std::vector<double>{0.9, 0.4, 0.4});
  CHECK(one.rows() == 2);
  const auto values = one.finish(Split::test);
  CHECK(values.size() == 5);  // without the two areas
  CHECK(value_of(values, "recall") == 0.5);
  MetricAccumulator some(Task::binary, labels({5, 5}));
  some.add(std::vector<std::int32_t>{1, 0}, std::vector<double>{0.9, 0.4});
  const std::vector<std::string> wanted{"auc", "f1_score"};
  const auto chosen = some.finish(Split::test, wanted);
  REQUIRE(chosen.size() == 2);
  CHECK(chosen[0].metric == "f1");
  CHECK(chosen[1].value == 1);
}

TEST_CASE("names, aliases and directions") {
  CHECK(train::canonical_metric("auc") == "roc_auc");
  CHECK(train::canonical_metric("validation_loss") == "validation_loss");
  CHECK(train::find_metric("rmse")->direction == train::MetricDirection::lower);
  CHECK(train::is_better("roc_auc", 0.9, 0.8));
  CHECK(train::is_better("rmse", 0.8, 0.9));
  CHECK(train::is_better("loss", 0.8, 0.9));
  CHECK(train::find_metric("nonsense") == nullptr);
  // The language's list holds every metric of the runtime with the same alias and direction.
  std::ifstream file(std::string(DMLC_SOURCE_DIR) + "/stdlib/metrics.def");
  std::stringstream text;
  text << file.rdbuf();
  for (const train::MetricInfo& metric : train::metric_table()) {
    const std::string direction = metric.direction == train::MetricDirection::higher ? "Higher" : "Lower";
    const std::string row =
        "DMLC_METRIC(" + std::string(metric.name) + ", \"" + std::string(metric.alias) + "\", " + direction + ",";
    CHECK_MESSAGE(text.str().find(row) != std::string::npos, row);
  }
}

TEST_CASE("a few scores among many are ranked like any") {
  std::mt19937_64 random(5);
  const double odd[] = {std::nan(""), -0.0, 0.0, std::numeric_limits<double>::infinity(), -1e300, 1e-300};
  for (const std::size_t few : {1U, 2U, 40U, 900U}) {
    for (const std::uint64_t values : {2U, 30U, 100'000U}) {
      std::vector<double> positive(few);
      std::vector<double> negative(9'000);
      for (double& score : positive) score = static_cast<double>(random() % values) / 500 - 0.02;
      for (double& score : negative) score = static_cast<double>(random() % values) / 500 - 0.03;
      for (std::size_t i = 0; i < std::size(odd); ++i) negative[i * 31] = odd[i];
      positive[few / 2] = odd[values % std::size(odd)];
      // The other way: as many of them as the rule for few does not take.
      std::vector<double> repeated_positive;
      for (int time = 0; time < 9'000 / static_cast<int>(few); ++time) {
        repeated_positive.insert(repeated_positive.end(), positive.begin(), positive.end());
      }
      std::vector<double> other_negative = negative;
      const train::RankingScores found = train::rank(positive, negative);
      const train::RankingScores expected = train::rank(repeated_positive, other_negative);
      CHECK(found.roc_auc == doctest::Approx(expected.roc_auc).epsilon(1e-12));
      CHECK(std::is_sorted(positive.begin(), positive.end()));
      // Average precision by its definition, a threshold per distinct positive score.
      double precision = 0;
      const auto settle = [](double score) { return score != score ? -INFINITY : score; };
      for (const double threshold : std::set<double>(positive.begin(), positive.end())) {
        double hits = 0;
        double found_positive = 0;
        double found_negative = 0;
        for (const double score : positive) {
          hits += score == threshold ? 1 : 0;
          found_positive += score >= threshold ? 1 : 0;
        }
        for (const double score : negative) found_negative += settle(score) >= threshold ? 1 : 0;
        precision += hits / static_cast<double>(few) * found_positive / (found_positive + found_negative);
      }
      CHECK(found.pr_auc == doctest::Approx(precision).epsilon(1e-12));
    }
  }
}

TEST_CASE("many scores are ranked like few") {
  std::mt19937_64 random(4);
  std::vector<double> positive(9000);
  std::vector<double> negative(7000);
  for (double& score : positive) score = static_cast<double>(random() % 500) / 250 - 0.9;
  for (double& score : negative) score = static_cast<double>(random() % 500) / 250 - 1;
  negative[5] = -0.0;
  double won = 0;
  for (const double p : positive) {
    for (const double n : negative) won += p > n ? 1 : p == n ? 0.5 : 0;
  }
  const train::RankingScores scores = train::rank(positive, negative);
  CHECK(scores.roc_auc == doctest::Approx(won / 9000 / 7000).epsilon(1e-12));
  CHECK(std::is_sorted(positive.begin(), positive.end()));
  CHECK(std::is_sorted(negative.begin(), negative.end()));
}
