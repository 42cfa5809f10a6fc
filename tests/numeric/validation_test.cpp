// SPDX-License-Identifier: Apache-2.0
// Folds by groups and by time, and the curves of scores, against scikit-learn.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "runtime/src/train/folds.h"
#include "runtime/src/train/metrics.h"
#include "runtime/src/train/ranking.h"
#include "runtime/src/train/score_curves.h"
#include "tests/numeric/linear_fixtures.h"

using namespace dmlc;
using namespace fixtures;
using ingest::Split;
using train::ScorePoint;
using train::Task;

namespace {

const nlohmann::json& wanted() {
  static const nlohmann::json values = [] {
    std::ifstream file(std::string(DMLC_SOURCE_DIR) + "/tests/numeric/fixtures/validation_expected.json");
    return nlohmann::json::parse(file);
  }();
  return values;
}

struct KeyedRow {
  double x = 0;
  std::string label;
  std::int64_t key = 0;
  Split split = Split::training;
};

ingest::ColumnStore keyed_store(const std::vector<KeyedRow>& rows) {
  ingest::ColumnStoreOptions with_keys = options();
  with_keys.has_keys = true;
  ingest::ColumnStore store(number_features(1), ingest::TargetKind::label, with_keys);
  for (const KeyedRow& row : rows) {
    store.batch().set_number(0, row.x);
    store.batch().set_target_label(row.label);
    store.batch().set_key(row.key);
    store.end_row(row.split);
  }
  store.finish();
  return store;
}

/// The groups of the fixture; rows of one group are not neighbours. A row of every group is for tests.
std::vector<KeyedRow> grouped_rows() {
  std::vector<KeyedRow> rows;
  const auto groups = wanted()["groups"].get<std::vector<std::vector<int>>>();
  for (int turn = 0; turn < 60; ++turn) {
    for (std::size_t group = 0; group < groups.size(); ++group) {
      const auto key = static_cast<std::int64_t>(group) * 1'000'003 - 7'000'000;
      for (std::size_t code = 0; code < groups[group].size(); ++code) {
        if (turn < groups[group][code]) rows.push_back({static_cast<double>(turn), std::to_string(code), key});
      }
      if (turn == 59) rows.push_back({0, "0", key, Split::test});
    }
  }
  return rows;
}

train::ModelSpec folds_spec(train::CrossValidation rule, Task task = Task::multiclass) {
  train::ModelSpec spec = logistic_spec(number_features(1), task);
  spec.cross_validation = rule;
  return spec;
}

/// Groups by fold, as sets: which fold has which number is chance.
std::set<std::set<std::int64_t>> groups_of(const train::Folds& folds, const std::vector<KeyedRow>& rows) {
  std::set<std::set<std::int64_t>> out;
  for (std::uint32_t fold = 0; fold < folds.count(); ++fold) {
    std::set<std::int64_t> held;
    std::set<std::int64_t> learned;
    for (const ingest::SelectedRow& row : folds.rows(fold)) {
      CHECK(rows[row.row].split == Split::training);
      (row.split == Split::test ? held : learned).insert((rows[row.row].key + 7'000'000) / 1'000'003);
    }
    CHECK(std::none_of(held.begin(), held.end(), [&](std::int64_t group) { return learned.contains(group); }));
    CHECK(held.size() + learned.size() == wanted()["groups"].size());
    out.insert(held);
  }
  return out;
}

std::set<std::set<std::int64_t>> expected_groups(const char* name) {
  std::map<int, std::set<std::int64_t>> folds;
  const auto fold_of = wanted()[name].get<std::vector<int>>();
  for (std::size_t group = 0; group < fold_of.size(); ++group) folds[fold_of[group]].insert(static_cast<int>(group));
  std::set<std::set<std::int64_t>> out;
  for (const auto& [fold, groups] : folds) out.insert(groups);
  return out;
}

/// Labels 0 and 1 with scores in one feature: what a predictor would say.
train::MetricAccumulator scored(const std::vector<int>& truth, const std::vector<double>& scores) {
  ingest::TargetColumn target;
  target.kind = ingest::TargetKind::label;
  target.classes = {{"no", 100}, {"yes", 100}};
  train::MetricAccumulator metrics(Task::binary, target);
  metrics.add(std::vector<std::int32_t>(truth.begin(), truth.end()), scores);
  return metrics;
}

}  // namespace

TEST_CASE("folds by groups are those of scikit-learn's GroupKFold and StratifiedGroupKFold") {
  const std::vector<KeyedRow> rows = grouped_rows();
  const ingest::ColumnStore store = keyed_store(rows);
  const auto folds = wanted()["folds"].get<std::uint32_t>();
  for (const std::uint64_t seed : {1U, 42U}) {
    train::ModelSpec spec = folds_spec({.folds = folds, .is_grouped = true});
    spec.seed = seed;
    CHECK(groups_of(train::Folds(spec, store), rows) == expected_groups("by_group"));
    spec.cross_validation->is_stratified = true;
    CHECK(groups_of(train::Folds(spec, store), rows) == expected_groups("by_group_stratified"));
  }
}

TEST_CASE("folds by time are those of scikit-learn's TimeSeriesSplit, with nothing of later rows") {
  const auto count = wanted()["time_rows"].get<std::int64_t>();
  std::vector<KeyedRow> rows;
  // From the latest to the earliest, with rows of the other parts in between.
  for (std::int64_t at = count; at-- > 0;) {
    rows.push_back({0, at % 2 == 0 ? "a" : "b", at});
    rows.push_back({0, "a", at, at % 3 == 0 ? Split::test : Split::validation});
  }
  const ingest::ColumnStore store = keyed_store(rows);
  const train::Folds folds(folds_spec({.folds = wanted()["folds"].get<std::uint32_t>(), .is_by_time = true}), store);
  for (std::uint32_t fold = 0; fold < folds.count(); ++fold) {
    const auto expected = wanted()["by_time"][fold].get<std::vector<std::int64_t>>();
    std::set<std::int64_t> learned;
    std::set<std::int64_t> held;
    for (const ingest::SelectedRow& row : folds.rows(fold)) {
      REQUIRE(rows[row.row].split == Split::training);
      (row.split == Split::test ? held : learned).insert(rows[row.row].key);
    }
    CHECK(static_cast<std::int64_t>(learned.size()) == expected[0]);
    CHECK(*learned.rbegin() == expected[0] - 1);
    CHECK(*held.begin() == expected[1]);
    CHECK(*held.rbegin() == expected[2]);
    CHECK(static_cast<std::int64_t>(held.size()) == expected[2] - expected[1] + 1);
  }
}

TEST_CASE("fewer rows or groups than folds") {
  std::vector<KeyedRow> rows;
  for (int i = 0; i < 30; ++i) rows.push_back({static_cast<double>(i % 7), i % 2 == 0 ? "a" : "b", i % 3});
  const ingest::ColumnStore store = keyed_store(rows);
  const auto code_of = [&](train::CrossValidation rule) {
    try {
      const train::Folds folds(folds_spec(rule, Task::binary), store);
    } catch (const RuntimeError& error) {
      CHECK(!error.help().empty());
      return error.code();
    }
    return std::string("none");
  };
  CHECK(code_of({.folds = 3, .is_grouped = true}) == "none");
  CHECK(code_of({.folds = 4, .is_grouped = true}) == "E0648");
  CHECK(code_of({.folds = 4, .is_stratified = true, .is_grouped = true}) == "E0648");
  CHECK(code_of({.folds = 31}) == "E0602");
  CHECK(code_of({.folds = 29, .is_by_time = true}) == "none");
  CHECK(code_of({.folds = 30, .is_by_time = true}) == "E0602");
}

TEST_CASE("a column that betrays its group helps no fold by groups") {
  // The class of a group is drawn; x names the group, so that who knows the group knows the class.
  std::vector<KeyedRow> rows;
  for (int i = 0; i < 1200; ++i) {
    const int group = i % 60;
    rows.push_back({group % 4 < 2 ? group + 0.0 : 60.0 - group, (group * 7919 + 13) % 97 % 2 == 0 ? "a" : "b", group});
  }
  const ingest::ColumnStore store = keyed_store(rows);
  train::ModelSpec spec = folds_spec({.folds = 5, .is_grouped = true}, Task::binary);
  SilentMonitor monitor;
  const train::TrainingResult result = train::train(spec, store, {}, monitor);
  std::map<std::uint32_t, double> accuracy;
  for (const train::FoldMetric& metric : result.folds) {
    if (metric.metric == "accuracy") accuracy[metric.fold] = metric.value;
  }
  REQUIRE(accuracy.size() == 5);
  double mean = 0;
  for (const auto& [fold, value] : accuracy) mean += value / 5;
  CHECK(mean < 0.75);
}

TEST_CASE("curves are scikit-learn's") {
  const auto& curves = wanted()["curves"];
  std::vector<double> positive;
  std::vector<double> negative;
  const auto truth = curves["truth"].get<std::vector<int>>();
  const auto scores = curves["scores"].get<std::vector<double>>();
  for (std::size_t i = 0; i < truth.size(); ++i) (truth[i] == 1 ? positive : negative).push_back(scores[i]);
  train::sort_scores(positive);
  train::sort_scores(negative);
  using Points = std::vector<std::vector<double>>;
  const auto check_points = [](const std::vector<ScorePoint>& points, const Points& expected, std::size_t first) {
    REQUIRE(points.size() == expected.size() + first);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const ScorePoint& point = points[i + first];
      CHECK(point.point == i + first);
      CHECK(point.threshold == expected[i][0]);
      CHECK(point.x == doctest::Approx(expected[i][1]).epsilon(1e-14));
      CHECK(point.y == doctest::Approx(expected[i][2]).epsilon(1e-14));
    }
  };
  const std::vector<ScorePoint> roc = train::roc_points(positive, negative, 1000);
  check_points(roc, curves["roc"].get<Points>(), 1);
  CHECK(std::isinf(roc[0].threshold));
  CHECK((roc[0].x == 0 && roc[0].y == 0 && roc[0].rows == 0));
  auto pr = curves["pr"].get<Points>();
  std::reverse(pr.begin(), pr.end());  // scikit-learn's thresholds rise
  check_points(train::pr_points(positive, negative, 1000), pr, 1);
  const auto calibration = curves["calibration"].get<Points>();
  const std::vector<ScorePoint> bins = train::calibration_points(positive, negative);
  REQUIRE(bins.size() == calibration.size());
  std::uint64_t rows = 0;
  for (std::size_t i = 0; i < bins.size(); ++i) {
    CHECK(bins[i].x == doctest::Approx(calibration[i][0]).epsilon(1e-12));
    CHECK(bins[i].y == doctest::Approx(calibration[i][1]).epsilon(1e-12));
    rows += bins[i].rows;
  }
  CHECK(rows == truth.size());
}

TEST_CASE("thinned curves keep their ends, and all their points are exact ones") {
  const auto& curves = wanted()["curves"];
  const auto truth = curves["truth"].get<std::vector<int>>();
  const auto scores = curves["scores"].get<std::vector<double>>();
  std::vector<double> positive;
  std::vector<double> negative;
  for (std::size_t i = 0; i < truth.size(); ++i) (truth[i] == 1 ? positive : negative).push_back(scores[i]);
  train::sort_scores(positive);
  train::sort_scores(negative);
  for (const auto curve : {train::roc_points, train::pr_points}) {
    const std::vector<ScorePoint> all = curve(positive, negative, 1000);
    for (const std::size_t most : {2U, 3U, 10U, 50U}) {
      const std::vector<ScorePoint> points = curve(positive, negative, most);
      CHECK(points.size() <= most);
      CHECK(points.size() > most / 2);
      CHECK(points.front().x == all.front().x);
      CHECK(points.back().threshold == all.back().threshold);
      for (const ScorePoint& point : points) {
        CHECK(std::any_of(all.begin(), all.end(), [&](const ScorePoint& exact) {
          return exact.threshold == point.threshold && exact.x == point.x && exact.y == point.y;
        }));
      }
    }
  }
}

TEST_CASE("a model is judged by its metrics, curves and confusion, but not by what it learned from") {
  const auto truth = wanted()["curves"]["truth"].get<std::vector<int>>();
  const auto scores = wanted()["curves"]["scores"].get<std::vector<double>>();
  train::TrainingResult result;
  scored(truth, scores).judge(Split::training, result);
  CHECK(result.metrics.size() == 7);
  CHECK(result.scores.empty());
  CHECK(result.confusion.empty());
  scored(truth, scores).judge(Split::test, result);
  CHECK(result.metrics.size() == 14);
  std::map<ScorePoint::Curve, std::size_t> points;
  for (const ScorePoint& point : result.scores) {
    CHECK(point.label == "yes");
    CHECK(point.split == Split::test);
    ++points[point.curve];
  }
  CHECK(points.size() == 3);
  CHECK(points[ScorePoint::Curve::roc] <= train::kMostPoints);
  std::map<std::pair<std::string, std::string>, std::uint64_t> cells;
  for (const train::ConfusionCount& count : result.confusion) cells[{count.actual, count.predicted}] = count.rows;
  std::map<std::pair<std::string, std::string>, std::uint64_t> counted;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    ++counted[{truth[i] == 1 ? "yes" : "no", scores[i] > 0.5 ? "yes" : "no"}];
  }
  CHECK(cells == counted);
}

TEST_CASE("folds are the same for any number of threads") {
  std::vector<KeyedRow> rows;
  for (int i = 0; i < 3000; ++i) {
    rows.push_back({std::sin(i * 0.7) + (i % 3 == 0 ? 0.5 : 0), i % 3 == 0 ? "a" : "b", i % 40,
                    i % 10 == 9 ? Split::validation : Split::training});
  }
  const ingest::ColumnStore store = keyed_store(rows);
  const train::ModelSpec spec = folds_spec({.folds = 7, .is_stratified = true, .is_grouped = true}, Task::binary);
  std::vector<train::FoldMetric> first;
  for (const unsigned threads : {1U, 2U, 3U, 16U}) {
    SilentMonitor monitor;
    const train::TrainingResult result = train::train(spec, store, {.threads = threads}, monitor);
    CHECK(result.folds.size() == 7 * 7);
    if (first.empty()) first = result.folds;
    CHECK(std::equal(
        first.begin(), first.end(), result.folds.begin(), result.folds.end(),
        [](const auto& a, const auto& b) { return a.fold == b.fold && a.metric == b.metric && a.value == b.value; }));
  }
}

TEST_CASE("folds can be cancelled, side by side or one after another") {
  // Seven times thirty thousand rows take many turns of asking, whatever the machine.
  std::vector<KeyedRow> rows;
  for (int i = 0; i < 30'000; ++i) rows.push_back({std::sin(i * 0.7), i % 3 == 0 ? "a" : "b", i % 40});
  const ingest::ColumnStore store = keyed_store(rows);
  struct Cancelling : train::Monitor {
    bool cancelled() override { return true; }
    void report(const train::Progress& progress) override { CHECK(progress.phase.starts_with("fold ")); }
  };
  for (const unsigned threads : {1U, 4U}) {
    Cancelling monitor;
    std::string code;
    try {
      (void)train::train(folds_spec({.folds = 7}, Task::binary), store, {.threads = threads}, monitor);
    } catch (const RuntimeError& error) {
      code = error.code();
    }
    CHECK(code == "E0615");
  }
}
