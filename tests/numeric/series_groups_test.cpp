// SPDX-License-Identifier: Apache-2.0
// FOR EACH with forecasts, and with cross-validation: each group's model is that of its rows alone.
#include <doctest/doctest.h>

#include <cmath>

#include "runtime/src/predict/grouped.h"
#include "runtime/src/predict/series.h"
#include "tests/numeric/series_training_fixtures.h"

using namespace dmlc;
using namespace fixtures;
using ingest::Split;

namespace {

constexpr const char* kShops[] = {"north", "south", "west"};

/// Of one shop: a level, a week and a trend of its own.
double sold(int shop, std::int64_t day) {
  return 100.0 * (shop + 1) + (shop + 1) * static_cast<double>(day % 7) + 0.5 * shop * static_cast<double>(day) +
         std::sin(static_cast<double>(day * day + shop));
}

/// The west has four days; every day of the south is there twice if `repeats`. The east, of -1 as `shop`, is none.
ingest::ColumnStore shop_store(int shop, bool repeats = false) {
  ingest::ColumnStoreOptions with_keys = options();
  with_keys.has_keys = true;
  std::vector<ingest::FeatureColumn> features{{"day", ingest::CellKind::date}};
  if (shop < 0) features.push_back({"shop", ingest::CellKind::category, true});
  ingest::ColumnStore store(features, ingest::TargetKind::number, with_keys);
  for (std::int64_t day = 0; day < 120; ++day) {
    for (int of = 0; of < 3; ++of) {
      if ((shop >= 0 && shop != of) || (of == 2 && day < 116)) continue;
      for (int turn = 0; turn < (repeats && of == 1 ? 2 : 1); ++turn) {
        store.batch().set_time(0, day);
        if (shop < 0) store.batch().set_category(1, kShops[of]);
        store.batch().set_target_number(sold(of, day));
        store.batch().set_key(day * kDay);
        store.end_row(day < 96 ? Split::training : Split::validation);
      }
    }
  }
  store.finish();
  return store;
}

train::ModelSpec each_shop(train::ModelSpec spec) {
  spec.groups = 1;
  spec.features.push_back({"shop", ingest::CellKind::category, true});
  spec.feature_types = {"date", "text"};
  spec.only_transformed = {false, false};
  spec.training_fraction = 0.8;
  spec.validation_fraction = 0.2;
  return spec;
}

train::ModelSpec alone(train::ModelSpec spec) {
  spec.training_fraction = 0.8;
  spec.validation_fraction = 0.2;
  return spec;
}

double predicted_at(const predict::Predictor& predictor, std::int64_t day, const char* shop) {
  const predict::Cell row[] = {date_cell(day), shop == nullptr ? predict::Cell{} : text_cell(shop)};
  double out = 0;
  predictor.predict({row, shop == nullptr ? 1U : 2U}, {&out, 1});
  return out;
}

}  // namespace

TEST_CASE("series FOR EACH: a group's model is that of its rows alone") {
  for (const char* algorithm : {"holt_winters", "prophet"}) {
    CAPTURE(algorithm);
    const train::ModelSpec spec = each_shop(series_spec(algorithm));
    const train::TrainingResult result = fit(spec, shop_store(-1), 2);
    const auto predictor = predict::load_predictor(spec, result.state);
    const auto& groups = dynamic_cast<const predict::GroupModels&>(*predictor).groups();
    REQUIRE(groups.size() == 2);  // four days are no series
    double squares = 0;
    for (int shop = 0; shop < 2; ++shop) {
      CHECK(groups[shop].key[0] == kShops[shop]);
      const train::ModelSpec one = alone(series_spec(algorithm));
      const train::TrainingResult single = fit(one, shop_store(shop));
      const auto expected = predict::load_predictor(one, single.state);
      for (const std::int64_t day : {3, 100, 121, 150}) {
        CHECK(predicted_at(*predictor, day, kShops[shop]) == predicted_at(*expected, day, nullptr));
      }
      const double rmse = metric(single, "rmse", Split::validation).value;
      squares += rmse * rmse;
    }
    // Both have as many steps that are measured.
    CHECK(metric(result, "rmse", Split::validation).value == doctest::Approx(std::sqrt(squares / 2)));
    CHECK(result.parts.size() == 2);
    CHECK(result.importance.empty());
  }
}

TEST_CASE("series FOR EACH: a group that is not known, or too short, takes the mean of all") {
  const train::ModelSpec spec = each_shop(series_spec("holt_winters"));
  const train::TrainingResult result = fit(spec, shop_store(-1), 2);
  const auto predictor = predict::load_predictor(spec, result.state);
  const double expected = (sold(0, 50) + sold(1, 50)) / 2;
  CHECK(predicted_at(*predictor, 50, "east") == doctest::Approx(expected).epsilon(0.02));
  CHECK(predicted_at(*predictor, 50, "west") == predicted_at(*predictor, 50, "east"));
  REQUIRE(result.warnings.size() == 1);  // that shops have rows of the same days is none
  CHECK(result.warnings[0].code == "W0616");
  CHECK(result.warnings[0].message.find("shop = west") != std::string::npos);
}

TEST_CASE("series FOR EACH: sums are of a group, and what a group repeats is told") {
  train::ModelSpec spec = each_shop(series_spec("holt_winters"));
  spec.parameters["duplicates"] = std::string("sum");
  const train::TrainingResult result = fit(spec, shop_store(-1, true), 2);
  const auto predictor = predict::load_predictor(spec, result.state);
  CHECK(predicted_at(*predictor, 50, "north") == doctest::Approx(sold(0, 50)).epsilon(0.03));
  CHECK(predicted_at(*predictor, 50, "south") == doctest::Approx(2 * sold(1, 50)).epsilon(0.03));
  // Naive is the mean of a group's own steps, which are sums of rows.
  CHECK(metric(result, "mae").baseline < 50);
  // The mean of the three sums, of which one is there for the last days only.
  CHECK(predicted_at(*predictor, 50, "east") == doctest::Approx((sold(0, 50) + 2 * sold(1, 50)) / 3).epsilon(0.03));
  REQUIRE(result.warnings.size() == 2);
  CHECK(result.warnings[1].code == "W0626");
  CHECK(result.warnings[1].message.find("(group shop = south)") != std::string::npos);
}

TEST_CASE("groups in folds: each fold has models of its groups") {
  const std::vector<ingest::FeatureColumn> features{{"x", ingest::CellKind::number},
                                                    {"shop", ingest::CellKind::category, true}};
  ingest::ColumnStore store(features, ingest::TargetKind::number, options());
  for (int row = 0; row < 300; ++row) {
    const double x = row * 37 % 101 / 10.0;
    store.batch().set_number(0, x);
    store.batch().set_category(1, kShops[row % 3]);
    store.batch().set_target_number((row % 3 + 1) * x + 5);
    store.end_row(Split::training);
  }
  store.finish();
  train::ModelSpec spec = linear_spec(features);
  spec.groups = 1;
  spec.feature_types = {"real", "text"};
  spec.only_transformed = {false, false};
  spec.cross_validation = train::CrossValidation{4, false};
  const train::TrainingResult result = fit(spec, store, 2);
  int measured = 0;
  for (const train::FoldMetric& fold : result.folds) {
    if (fold.metric != "rmse") continue;
    ++measured;
    CHECK(fold.value < 1e-3);
  }
  CHECK(measured == 4);
  CHECK(metric(result, "rmse").value < 1e-3);
}
