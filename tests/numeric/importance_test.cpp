// SPDX-License-Identifier: Apache-2.0
// What features are worth: scores of trees beside XGBoost's, shuffles beside what they must cost.
#include <doctest/doctest.h>

#include <cmath>

#include "runtime/src/train/boosted_reader.h"
#include "runtime/src/train/permutation.h"
#include "runtime/src/train/preparation.h"
#include "runtime/src/train/workers.h"
#include "tests/numeric/host_table.h"
#include "tests/numeric/linear_fixtures.h"

using namespace dmlc;
using namespace dmlc::host_tests;

namespace {

nlohmann::json fixture(const std::string& name) {
  std::ifstream file(std::string(DMLC_SOURCE_DIR) + "/tests/numeric/fixtures/" + name + ".json");
  REQUIRE(file.good());
  return nlohmann::json::parse(file);
}

const train::FeatureImportance& importance_of(const train::TrainingResult& result, const std::string& feature,
                                              const std::string& method) {
  for (const train::FeatureImportance& one : result.importance) {
    if (one.feature == feature && one.method == method) return one;
  }
  FAIL("no importance of " << feature << " by " << method);
  return result.importance.front();
}

/// y = 3 a - b, exactly; c is not in it.
ingest::ColumnStore sum_store(bool validates) {
  ingest::ColumnStoreOptions options = fixtures::options();
  ingest::ColumnStore store(fixtures::number_features(3), ingest::TargetKind::number, options);
  std::mt19937_64 random(4);
  std::normal_distribution<double> normal;
  for (int i = 0; i < 4000; ++i) {
    const double a = normal(random);
    const double b = normal(random);
    store.batch().set_number(0, a);
    store.batch().set_number(1, b);
    store.batch().set_number(2, normal(random));
    store.batch().set_target_number(3 * a - b);
    store.end_row(validates && i % 2 == 0 ? Split::validation : Split::training);
  }
  store.finish();
  return store;
}

}  // namespace

TEST_CASE("importance: gain, cover and splits are XGBoost's scores") {
  const nlohmann::json scores = fixture("tree_scores_expected");
  for (const std::string task : {"regression", "binary", "multiclass"}) {
    const nlohmann::json document = fixture("trees_" + task);
    const auto categories = document["categories"].get<std::vector<std::uint32_t>>();
    std::vector<train::LibraryFeature> features;
    for (std::uint32_t c = 0; c < categories.size(); ++c) {
      features.push_back({c, train::LibraryFeature::Missing::is_missing, categories[c] > 0, categories[c]});
    }
    std::vector<std::uint8_t> bytes;
    const auto text = document["model"].get<std::string>();
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
      bytes.push_back(static_cast<std::uint8_t>(std::stoul(text.substr(i, 2), nullptr, 16)));
    }
    const train::LibraryTrees trees =
        train::read_library_trees(bytes, features, static_cast<std::uint32_t>(categories.size()));
    for (std::size_t c = 0; c < categories.size(); ++c) {
      INFO(task << " column " << c);
      double gain = 0;
      double cover = 0;
      double splits = 0;
      for (std::size_t node = 0; node < trees.model.nodes(); ++node) {
        if (trees.model.column[node] != static_cast<std::int32_t>(c)) continue;
        gain += trees.gains[node];
        cover += trees.covers[node];
        splits += 1;
      }
      // XGBoost adds up in float32.
      CHECK(gain == doctest::Approx(scores[task]["gain"][c].get<double>()).epsilon(1e-5));
      CHECK(cover == doctest::Approx(scores[task]["cover"][c].get<double>()).epsilon(1e-5));
      CHECK(splits == scores[task]["splits"][c].get<double>());
    }
  }
}

TEST_CASE("importance: rows of trees are those of the version, and can be left out") {
  const Table table = make_table({.rows = 3000, .classes = 2});
  train::ModelSpec spec = make_spec(kFeatures, 2);
  TestMonitor monitor;
  const train::TrainingResult result = train::train(spec, table.fill(), make_resources(2), monitor);
  CHECK(result.importance.size() == 4 * kFeatures.size());
  const train::Preparation preparation = train::parse_preparation(result.state.preparation, spec);
  for (const ingest::FeatureColumn& feature : kFeatures) {
    CHECK(importance_of(result, feature.name, "gain").value == preparation.constants.at("total_gain/" + feature.name));
    CHECK(importance_of(result, feature.name, "splits").value == preparation.constants.at("splits/" + feature.name));
    CHECK(importance_of(result, feature.name, "cover").value > 0);
    CHECK(std::isnan(importance_of(result, feature.name, "gain").deviation));
  }
  for (const char* method : {"gain", "permutation"}) {
    CHECK(importance_of(result, "amount", method).value > 3 * importance_of(result, "noise", method).value);
    CHECK(importance_of(result, "at", method).value > importance_of(result, "noise", method).value);
    CHECK(importance_of(result, "country", method).value > importance_of(result, "noise", method).value);
  }
  CHECK(importance_of(result, "amount", "permutation").deviation > 0);
  spec.parameters["importance"] = false;
  CHECK(train::train(spec, table.fill(), make_resources(2), monitor).importance.empty());
  spec.parameters["importance"] = true;
  spec.parameters["permutations"] = std::int64_t{1};
  const train::TrainingResult once = train::train(spec, table.fill(), make_resources(2), monitor);
  CHECK(std::isnan(importance_of(once, "amount", "permutation").deviation));
}

TEST_CASE("importance: shuffling costs what arithmetic says, on validation or on training rows") {
  for (const bool validates : {true, false}) {
    train::ModelSpec spec = fixtures::linear_spec(fixtures::number_features(3));
    fixtures::SilentMonitor monitor;
    const train::TrainingResult result = train::train(spec, sum_store(validates), {}, monitor);
    REQUIRE(result.importance.size() == 3);
    // The model is exact; two independent values of x with a weight w differ by w sqrt(2) deviations.
    CHECK(importance_of(result, "x0", "permutation").value == doctest::Approx(3 * std::sqrt(2)).epsilon(0.06));
    CHECK(importance_of(result, "x1", "permutation").value == doctest::Approx(std::sqrt(2)).epsilon(0.06));
    CHECK(std::abs(importance_of(result, "x2", "permutation").value) < 1e-6);
    CHECK(importance_of(result, "x0", "permutation").deviation < 0.2);
    CHECK(importance_of(result, "x0", "permutation").deviation > 0);
    // The same for a metric that grows: from 1 to 1 - 2 * 9 / 10.
    spec.optimize_for = "r2";
    const train::TrainingResult share = train::train(spec, sum_store(validates), {}, monitor);
    CHECK(importance_of(share, "x0", "permutation").value == doctest::Approx(1.8).epsilon(0.06));
    // The same bits for any number of threads; other bits for another seed.
    train::Resources threads;
    threads.threads = 3;
    CHECK(importance_of(train::train(spec, sum_store(validates), threads, monitor), "x0", "permutation").value ==
          importance_of(share, "x0", "permutation").value);
    spec.seed = 7;
    CHECK(importance_of(train::train(spec, sum_store(validates), {}, monitor), "x0", "permutation").value !=
          importance_of(share, "x0", "permutation").value);
  }
}

TEST_CASE("importance: the rows that are asked are the rows that came") {
  const Table table = make_table({.rows = 3000, .classes = 2, .gaps = 0.2, .validation = 0.5, .test = 0});
  const ingest::ColumnStore store = table.fill();
  const train::AskedRows asked(make_spec(kFeatures, 2), store);
  CHECK(asked.size() == train::kMostAskedRows);
  CHECK(asked.split() == Split::validation);
  // Each is one of the table's rows, in their order.
  std::size_t at = 0;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const std::span<const predict::Cell> cells = asked.row(i);
    const auto is_same = [&](const Row& row) {
      if (row.split != Split::validation) return false;
      for (std::size_t f = 0; f < cells.size(); ++f) {
        if (cells[f].is_null != row.cells[f].is_null) return false;
        if (cells[f].is_null) continue;
        const predict::Cell& cell = row.cells[f];
        switch (kFeatures[f].kind) {
          case CellKind::number:
            if (std::abs(cells[f].number - cell.number) > 1e-4 * std::abs(cell.number)) return false;
            break;
          case CellKind::category:
            if (std::string_view(cells[f].text, cells[f].text_size) != std::string_view(cell.text, cell.text_size))
              return false;
            break;
          case CellKind::boolean:
            if (cells[f].integer != cell.integer) return false;
            break;
          case CellKind::timestamp:
          case CellKind::date:
            // Within the blur of float32, but of the same hour.
            if (std::abs(cells[f].integer - cell.integer) > 60'000'000) return false;
            if (cells[f].integer / 3'600'000'000 != cell.integer / 3'600'000'000) return false;
            break;
        }
      }
      return true;
    };
    while (at < table.rows.size() && !is_same(table.rows[at])) ++at;
    REQUIRE(at < table.rows.size());
    ++at;
  }
}

TEST_CASE("importance: wide tables are asked fewer rows, and cancelling ends it") {
  ingest::ColumnStore store(fixtures::number_features(400), ingest::TargetKind::number, fixtures::options());
  std::mt19937_64 random(4);
  for (int i = 0; i < 600; ++i) {
    for (std::size_t f = 0; f < 400; ++f) store.batch().set_number(f, static_cast<double>(random() % 1000));
    store.batch().set_target_number(i);
    store.end_row(Split::training);
  }
  store.finish();
  train::ModelSpec spec = fixtures::linear_spec(fixtures::number_features(400));
  const train::AskedRows rows(spec, store);
  CHECK(rows.size() == 100);
  CHECK(rows.split() == Split::training);
  struct Cancelling : fixtures::SilentMonitor {
    bool cancels = false;
    bool cancelled() override { return cancels; }
  } monitor;
  const train::TrainingResult result = train::train(spec, store, {}, monitor);
  monitor.cancels = true;
  train::Workers workers({}, monitor, "m");
  CHECK_THROWS_AS((void)train::permutation_importance(
                      spec, store, rows, [&] { return predict::load_predictor(spec, result.state); }, workers),
                  RuntimeError);
}
