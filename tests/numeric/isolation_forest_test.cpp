// SPDX-License-Identifier: Apache-2.0
// isolation_forest: planted anomalies, labels, thresholds, gaps and categories; ranks as good as scikit-learn's.
#include <doctest/doctest.h>

#include <cmath>

#include "runtime/src/predict/predictor.h"
#include "runtime/src/train/isolation_tree.h"
#include "tests/numeric/unsupervised_fixtures.h"

using namespace dmlc;
using namespace fixtures;

namespace {

train::ModelSpec isolation_spec(std::vector<ingest::FeatureColumn> features) {
  train::ModelSpec spec = unsupervised_spec("isolation_forest", train::Task::anomaly_detection, std::move(features));
  spec.parameters = {{"n_estimators", std::int64_t{100}},
                     {"sample_size", std::int64_t{256}},
                     {"colsample_bytree", 1.0},
                     {"contamination", std::string("auto")},
                     {"threshold", 0.5}};
  spec.optimize_for = "roc_auc";
  return spec;
}

/// 2,000 rows about the origin and 20 far away, of another category; a tenth of the cells is missing.
ingest::ColumnStore planted(bool labels) {
  ingest::ColumnStore store(
      {{"x", ingest::CellKind::number}, {"y", ingest::CellKind::number}, {"c", ingest::CellKind::category}},
      labels ? ingest::TargetKind::label : ingest::TargetKind::none, options());
  for (int row = 0; row < 2020; ++row) {
    const bool is_far = row % 101 == 50;
    const double angle = row * 2.399963;
    const double radius = is_far ? 8 + row % 3 : std::sqrt(row % 97 / 97.0);
    store.batch().set_number(0, radius * std::cos(angle));
    if (row % 10 == 3) {
      store.batch().set_null(1);
    } else {
      store.batch().set_number(1, radius * std::sin(angle));
    }
    store.batch().set_category(2, is_far ? "odd" : row % 2 == 0 ? "even" : "plain");
    if (labels) store.batch().set_target_label(is_far ? "true" : "false");
    store.end_row(ingest::Split::training);
  }
  store.finish();
  return store;
}

double score_of(const predict::Predictor& predictor, double x, double y, std::string_view c, double* flag = nullptr) {
  const predict::Cell row[] = {number_cell(x), number_cell(y), text_cell(c)};
  double out[2];
  predictor.predict(row, out);
  if (flag != nullptr) *flag = out[1];
  return out[0];
}

}  // namespace

TEST_CASE("the mean path of a failed search") {
  CHECK(train::mean_path(1) == 0);
  CHECK(train::mean_path(2) == 1);
  // 2 H(255) - 2 * 255 / 256
  double harmonic = 0;
  for (int i = 1; i < 256; ++i) harmonic += 1.0 / i;
  CHECK(train::mean_path(256) == doctest::Approx(2 * harmonic - 2 * 255.0 / 256).epsilon(1e-3));
}

TEST_CASE("planted anomalies are found, with and without labels") {
  const ingest::ColumnStore store = planted(true);
  train::ModelSpec spec = isolation_spec(store.features());
  spec.target = "y";
  spec.parameters["contamination"] = 20.0 / 2020;
  const train::TrainingResult result = fit(spec, store);
  CHECK(metric(result, "roc_auc").value > 0.999);
  CHECK(metric(result, "recall").value == 1);
  CHECK(metric(result, "precision").value == 1);
  for (const train::MetricValue& value : result.metrics) CHECK(value.metric != "log_loss");
  CHECK(result.parts[0].share == doctest::Approx(20.0 / 2020));
  const auto predictor = predict::load_predictor(spec, result.state);
  REQUIRE(predictor->outputs() == 2);
  double flag = -1;
  CHECK(score_of(*predictor, 0.1, 0.2, "even", &flag) < 0.5);
  CHECK(flag == 0);
  CHECK(score_of(*predictor, 9, -9, "odd", &flag) > 0.6);
  CHECK(flag == 1);
  // The labels are for measuring only.
  const ingest::ColumnStore bare = planted(false);
  spec.target.clear();
  const train::TrainingResult unlabelled = fit(spec, bare);
  CHECK(unlabelled.metrics.empty());
  CHECK(tensor_of(unlabelled, "value").bytes == tensor_of(result, "value").bytes);
}

TEST_CASE("an isolation forest is the same for any number of threads") {
  const ingest::ColumnStore store = planted(false);
  train::ModelSpec spec = isolation_spec(store.features());
  spec.parameters["colsample_bytree"] = 0.5;
  CHECK(tensor_of(fit(spec, store, 1), "value").bytes == tensor_of(fit(spec, store, 4), "value").bytes);
  spec.parameters.erase("sample_size");
  spec.parameters["subsample"] = 0.632;
  CHECK(fit(spec, store, 2).parts[0].share < 0.2);
}

TEST_CASE("rows that are all alike tell nothing") {
  ingest::ColumnStore store(number_features(2), ingest::TargetKind::none, options());
  for (int row = 0; row < 50; ++row) {
    store.batch().set_number(0, 1);
    store.batch().set_number(1, 2);
    store.end_row(ingest::Split::training);
  }
  store.finish();
  CHECK(code_of_training(isolation_spec(store.features()), store) == "E0625");
}
