// SPDX-License-Identifier: Apache-2.0
// No transform learns from rows that are held back: planted features that would betray them, through splits, folds,
// balanced classes and stored statistics.
#include <doctest/doctest.h>

#include <map>
#include <random>
#include <set>

#include "runtime/src/predict/predictor.h"
#include "runtime/src/train/balance.h"
#include "runtime/src/train/folds.h"
#include "runtime/src/train/workers.h"
#include "tests/numeric/transform_fixtures.h"

using namespace dmlc;
using namespace fixtures;
using ingest::Split;
using nlohmann::json;
using namespace nlohmann::literals;

namespace {

constexpr int kRows = 1200;

struct Table {
  json values = json::array();
  json targets = json::array();
  std::vector<Split> splits;
};

/// Every fifth row validates, every fifth tests. Ids below have other periods, so that they are in all parts.
Split split_of(int row) { return row % 5 == 3 ? Split::validation : row % 5 == 4 ? Split::test : Split::training; }

/// Labels by a coin, whatever `id_of(row)` is.
template <class IdOf>
Table coins(IdOf id_of, double share = 0.5) {
  Table table;
  std::mt19937_64 random(99);
  std::uniform_real_distribution<double> uniform;
  for (int row = 0; row < kRows; ++row) {
    table.values.push_back(id_of(row));
    table.targets.push_back(uniform(random) < share ? 1.0 : 0.0);
    table.splits.push_back(split_of(row));
  }
  return table;
}

train::ModelSpec encoder_spec() {
  return transform_spec(json::array({step("target_encoder", {{"smoothing", 1.0}, {"folds", 5}})}), "category", "binary",
                        "logistic_regression");
}

train::TrainingResult train_on(const train::ModelSpec& spec, const ingest::ColumnStore& store) {
  train::Resources resources;
  resources.threads = 2;
  SilentMonitor monitor;
  return train::train(spec, store, resources, monitor);
}

double metric(const train::TrainingResult& result, Split split, const std::string& name) {
  for (const train::MetricValue& value : result.metrics) {
    if (value.split == split && value.metric == name) return value.value;
  }
  FAIL("no metric ", name);
  return 0;
}

/// The mean over the folds.
double fold_metric(const train::TrainingResult& result, const std::string& name) {
  double sum = 0;
  int folds = 0;
  for (const train::FoldMetric& value : result.folds) {
    if (value.metric != name) continue;
    sum += value.value;
    ++folds;
  }
  REQUIRE(folds > 1);
  return sum / folds;
}

json transforms_of(const train::TrainingResult& result) { return json::parse(result.state.preparation)["transforms"]; }

/// The same rows without those that are held back.
Table training_part(const Table& table) {
  Table part;
  for (std::size_t row = 0; row < table.splits.size(); ++row) {
    if (table.splits[row] != Split::training) continue;
    part.values.push_back(table.values[row]);
    part.targets.push_back(table.targets[row]);
    part.splits.push_back(Split::training);
  }
  return part;
}

ingest::ColumnStore store_of(const train::ModelSpec& spec, const Table& table) {
  return value_store(spec, table.values, table.targets, table.splits);
}

}  // namespace

TEST_CASE("an id encoded by the target says nothing of rows that are held back") {
  const Table unique = coins([](int row) { return "id " + std::to_string(row); });
  train::ModelSpec spec = encoder_spec();
  spec.cross_validation = train::CrossValidation{.folds = 5, .is_stratified = true};
  const train::TrainingResult result = train_on(spec, store_of(spec, unique));
  // All held rows have unseen ids, so they look alike.
  CHECK(metric(result, Split::validation, "roc_auc") == doctest::Approx(0.5));
  CHECK(metric(result, Split::test, "roc_auc") == doctest::Approx(0.5));
  CHECK(fold_metric(result, "roc_auc") == doctest::Approx(0.5));
}

TEST_CASE("an id of a few rows encoded by the target says no more than chance") {
  const Table few = coins([](int row) { return "id " + std::to_string(row / 4); });
  train::ModelSpec spec = encoder_spec();
  spec.cross_validation = train::CrossValidation{.folds = 5};
  const train::TrainingResult result = train_on(spec, store_of(spec, few));
  for (const Split split : {Split::training, Split::validation, Split::test}) {
    CAPTURE(static_cast<int>(split));
    CHECK(std::abs(metric(result, split, "roc_auc") - 0.5) < 0.12);
  }
  CHECK(std::abs(fold_metric(result, "roc_auc") - 0.5) < 0.12);
}

TEST_CASE("an id that decides is found, so chance above is no weakness of the measure") {
  Table decided = coins([](int row) { return "id " + std::to_string(row % 41); });
  for (int row = 0; row < kRows; ++row) decided.targets[row] = row % 41 < 17 ? 1.0 : 0.0;
  train::ModelSpec spec = encoder_spec();
  spec.cross_validation = train::CrossValidation{.folds = 5};
  const train::TrainingResult result = train_on(spec, store_of(spec, decided));
  CHECK(metric(result, Split::test, "roc_auc") > 0.99);
  CHECK(fold_metric(result, "roc_auc") > 0.99);
}

TEST_CASE("a training row is encoded from the rows of other folds") {
  Table table = coins([](int row) { return "id " + std::to_string(row % 61); });
  const train::ModelSpec spec = encoder_spec();
  const ingest::ColumnStore store = store_of(spec, table);
  const Transformed before = transformed(spec, store);
  // The own label of one training row after another is turned: its own encoding must stay.
  for (const int row : {0, 1, 2, 50, 601, 1100}) {
    REQUIRE(table.splits[row] == Split::training);
    Table turned = table;
    turned.targets[row] = 1 - table.targets[row].get<double>();
    const Transformed after = transformed(spec, store_of(spec, turned));
    CHECK(stored_value(after.store, 0, row) == stored_value(before.store, 0, row));
    CHECK(after.transforms.json() != before.transforms.json());
  }
}

TEST_CASE("what is stored was learned from the training rows alone") {
  // Held rows lie far away, are NULL more often and have categories of their own.
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal(10, 3);
  Table numbers;
  Table words;
  for (int row = 0; row < kRows; ++row) {
    const Split split = split_of(row);
    const bool is_held = split != Split::training;
    numbers.values.push_back(
        row % (is_held ? 2 : 11) == 0 ? json() : json(std::round(normal(random) * (is_held ? -1e6 : 64)) / 64));
    words.values.push_back((is_held ? "held " : "word ") + std::to_string(row % 37));
    numbers.targets.push_back(is_held ? 1e5 : row % 7);
    words.targets.push_back(is_held ? 1e5 : row % 7);
    numbers.splits.push_back(split);
    words.splits.push_back(split);
  }
  const json quantiles = {{"low_quantile", 0.1}, {"high_quantile", 0.9}};
  const json for_numbers = {step("standard_scaler", json::object(), "a"),
                            step("min_max_scaler", {{"low", 0.0}, {"high", 1.0}}, "b"),
                            step("robust_scaler", quantiles, "c"),
                            step("imputer", {{"strategy", "mean"}}, "d"),
                            step("imputer", {{"strategy", "most_frequent"}}, "e"),
                            step("bucketizer", {{"bins", 5}}, "f"),
                            step("quantile_bins", {{"bins", 5}}, "g")};
  const json for_words = {step("one_hot_encoder", {{"max_categories", 20}}, "a"),
                          step("ordinal_encoder", json::object(), "b"),
                          step("target_encoder", {{"smoothing", 3.0}, {"folds", 4}}, "c"),
                          step("imputer", {{"strategy", "most_frequent"}}, "d")};
  const auto compare = [](const json& transforms, const std::string& kind, const Table& table) {
    train::ModelSpec spec = transform_spec(transforms, kind);
    const json all = transformed(spec, store_of(spec, table)).transforms.json();
    const json part = transformed(spec, store_of(spec, training_part(table))).transforms.json();
    for (std::size_t i = 0; i < all.size(); ++i) CHECK(all[i]["state"] == part[i]["state"]);
  };
  compare(for_numbers, "number", numbers);
  compare(for_words, "category", words);
}

TEST_CASE("each fold fits its own transforms, without the rows that it is measured on") {
  const Table table = coins([](int row) { return "id " + std::to_string(row % 51); });
  train::ModelSpec spec = encoder_spec();
  spec.cross_validation = train::CrossValidation{.folds = 3};
  const ingest::ColumnStore store = store_of(spec, table);
  const train::Folds folds(spec, store);
  std::set<std::string> states;
  for (std::uint32_t fold = 0; fold < folds.count(); ++fold) {
    Table part;
    for (const ingest::SelectedRow& row : folds.rows(fold)) {
      if (row.split != Split::training) continue;
      part.values.push_back(table.values[row.row]);
      part.targets.push_back(table.targets[row.row]);
      part.splits.push_back(Split::training);
    }
    const ingest::ColumnStore selected = store.select(folds.rows(fold));
    const json fitted = transformed(spec, selected).transforms.json();
    CHECK(fitted[0]["state"] == transformed(spec, store_of(spec, part)).transforms.json()[0]["state"]);
    states.insert(fitted.dump());
  }
  CHECK(states.size() == 3);
}

TEST_CASE("rows that balancing adds stand among training rows alone, and transforms never see them") {
  for (const auto method : {train::Balance::Method::oversampling, train::Balance::Method::smote}) {
    const Table table = coins([](int row) { return "id " + std::to_string(row % 51); }, 0.1);
    train::ModelSpec spec = encoder_spec();
    const ingest::ColumnStore store = store_of(spec, table);
    const json plain = transforms_of(train_on(spec, store));
    spec.balance = train::Balance{.method = method, .neighbours = 5};
    CHECK(transforms_of(train_on(spec, store_of(spec, table))) == plain);

    const Transformed result = transformed(spec, store);
    train::Resources resources;
    SilentMonitor monitor;
    train::Workers workers(resources, monitor, "m");
    const train::BalancedRows balanced =
        train::balanced_rows(result.transforms.model_spec(spec), result.store, workers);
    std::map<std::uint32_t, int> held;
    for (const ingest::SelectedRow& row : balanced.rows) {
      CHECK(row.split == table.splits[row.row]);
      if (row.split == Split::training) {
        CHECK(table.splits[row.other] == Split::training);
        continue;
      }
      ++held[row.row];
      CHECK(row.share == 0);
    }
    CHECK(held.size() == store.rows_in(Split::validation) + store.rows_in(Split::test));
    for (const auto& [row, count] : held) CHECK(count == 1);
    CHECK(balanced.rows.size() > store.rows());
  }
}

TEST_CASE("what training measures on held rows, prediction of these rows gives") {
  Table table = coins([](int row) { return "id " + std::to_string(row % 41); });
  for (int row = 0; row < kRows; ++row) {
    if (row % 3 == 0) table.targets[row] = row % 41 < 17 ? 1.0 : 0.0;
  }
  const train::ModelSpec spec = encoder_spec();
  const train::TrainingResult result = train_on(spec, store_of(spec, table));
  const auto predictor = predict::load_predictor(spec, result.state);
  std::size_t right = 0;
  std::size_t rows = 0;
  for (int row = 0; row < kRows; ++row) {
    if (table.splits[row] != Split::test) continue;
    const ingest::Cell cell = cell_of(table.values[row], ingest::CellKind::category);
    double probability = 0;
    predictor->predict({&cell, 1}, {&probability, 1});
    right += (probability > 0.5) == (table.targets[row] == 1.0) ? 1 : 0;
    ++rows;
  }
  CHECK(metric(result, Split::test, "accuracy") == doctest::Approx(static_cast<double>(right) / rows));
}
