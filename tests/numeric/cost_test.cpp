// SPDX-License-Identifier: Apache-2.0
// Estimates of trainings: every algorithm has one, more work costs more, sizes are those of the store.
#include <doctest/doctest.h>

#include "runtime/src/train/cost.h"
#include "tests/numeric/linear_fixtures.h"

using namespace dmlc;
using ingest::CellKind;
using train::DataSize;
using train::Estimate;
using train::ModelSpec;
using train::Task;

namespace {

Task task_of(const std::string& algorithm) {
  if (algorithm == "kmeans") return Task::clustering;
  if (algorithm == "pca") return Task::dimension_reduction;
  if (algorithm == "isolation_forest") return Task::anomaly_detection;
  if (algorithm == "matrix_factorization") return Task::recommendation;
  if (algorithm == "prophet" || algorithm == "holt_winters") return Task::forecasting;
  return algorithm == "linear_regression" ? Task::regression : Task::binary;
}

/// With the defaults of the parameters that say how much work there is.
ModelSpec cost_spec(const std::string& algorithm, std::size_t numbers = 8) {
  ModelSpec spec;
  spec.schema = "public";
  spec.name = "m";
  spec.algorithm = algorithm;
  spec.task = task_of(algorithm);
  spec.target = "y";
  spec.features = fixtures::number_features(numbers);
  spec.features.push_back({"a", CellKind::category});
  spec.features.push_back({"b", CellKind::category});
  if (spec.task == Task::forecasting) spec.features = {{"day", CellKind::date}};
  spec.parameters = {{"max_iterations", std::int64_t{100}},
                     {"max_depth", std::int64_t{6}},
                     {"n_estimators", std::int64_t{100}},
                     {"max_bin", std::int64_t{256}},
                     {"subsample", 1.0},
                     {"colsample_bytree", 1.0},
                     {"min_child_weight", 1.0},
                     {"layers", std::string("[100]")},
                     {"batch_size", std::int64_t{200}},
                     {"epochs", std::int64_t{10}},
                     {"n_tries", std::int64_t{1}},
                     {"factors", std::int64_t{20}},
                     {"k", std::int64_t{8}},
                     {"n_init", std::int64_t{1}},
                     {"n_changepoints", std::int64_t{25}},
                     {"random_features", std::int64_t{500}},
                     {"components", std::int64_t{3}},
                     {"max_features", std::string("all")},
                     {"min_samples_split", 20.0}};
  if (algorithm == "isolation_forest") {
    spec.parameters.erase("subsample");
    spec.parameters["sample_size"] = std::int64_t{256};
  }
  return spec;
}

DataSize cost_size(const ModelSpec& spec, double rows, double values = 20) {
  DataSize size;
  size.rows = rows;
  size.read_cost = rows * 0.02;
  for (const ingest::FeatureColumn& feature : spec.features)
    size.distinct.push_back(feature.kind == CellKind::category ? values : 0);
  if (is_classification(spec.task)) size.classes = 2;
  return size;
}

Estimate estimate(const ModelSpec& spec, double rows = 100'000, unsigned threads = 1) {
  return train::estimate_training(spec, cost_size(spec, rows), threads);
}

/// Of the fit, when a whole number is another one.
double fit_with(ModelSpec spec, const std::string& parameter, std::int64_t value) {
  spec.parameters[parameter] = value;
  return estimate(spec).fit_seconds;
}

const std::vector<std::string>& trained_algorithms() {
  static const std::vector<std::string> names = {
#define DMLC_TRAINER(name, tasks, train, load, preparation, memory) #name,
#include "runtime/src/train/algorithms.def"
#undef DMLC_TRAINER
  };
  return names;
}

}  // namespace

TEST_CASE("cost: every algorithm has one, and more rows cost more") {
  for (const std::string& algorithm : trained_algorithms()) {
    CAPTURE(algorithm);
    const ModelSpec spec = cost_spec(algorithm);
    const Estimate few = estimate(spec, 10'000);
    const Estimate many = estimate(spec, 1'000'000);
    CHECK(few.rows == 10'000);
    CHECK(few.flops >= 0);
    CHECK(few.fit_seconds > 0);
    CHECK(few.ingest_seconds > 0);
    CHECK(few.store_seconds > 0);
    CHECK(few.seconds() ==
          doctest::Approx(few.ingest_seconds + few.fit_seconds + few.evaluate_seconds + few.store_seconds));
    CHECK(many.fit_seconds > few.fit_seconds);
    CHECK(many.evaluate_seconds >= few.evaluate_seconds);
    CHECK(many.ingest_seconds > few.ingest_seconds);
    CHECK(many.matrix_bytes == 100 * few.matrix_bytes);
    CHECK(many.memory_bytes > few.memory_bytes);
    CHECK(few.memory_bytes >= few.matrix_bytes);
    CHECK(few.peak_bytes > few.matrix_bytes);
    CHECK(estimate(spec, 1'000'000, 8).seconds() <= many.seconds());
  }
}

TEST_CASE("cost: more columns and more values cost more") {
  for (const std::string& algorithm : trained_algorithms()) {
    const bool has_other_inputs = task_of(algorithm) == Task::forecasting || algorithm == "matrix_factorization";
    if (has_other_inputs) continue;
    CAPTURE(algorithm);
    const Estimate narrow = estimate(cost_spec(algorithm, 8));
    const Estimate wide = estimate(cost_spec(algorithm, 80));
    CHECK(wide.seconds() > narrow.seconds());
    CHECK(wide.matrix_bytes > narrow.matrix_bytes);
    CHECK(wide.memory_bytes > narrow.memory_bytes);
  }
  const ModelSpec spec = cost_spec("linear_regression");
  CHECK(train::estimate_training(spec, cost_size(spec, 100'000, 5'000), 1).fit_seconds > estimate(spec).fit_seconds);
  const ModelSpec ratings = cost_spec("matrix_factorization");
  CHECK(train::estimate_training(ratings, cost_size(ratings, 100'000, 5'000), 1).fit_seconds >
        estimate(ratings).fit_seconds);
}

TEST_CASE("cost: more iterations cost more, up to those that are usual") {
  for (const char* algorithm : {"logistic_regression", "svm", "kmeans", "matrix_factorization"}) {
    CAPTURE(algorithm);
    const ModelSpec spec = cost_spec(algorithm);
    CHECK(fit_with(spec, "max_iterations", 2) < fit_with(spec, "max_iterations", 4));
    CHECK(fit_with(spec, "max_iterations", 1'000) == fit_with(spec, "max_iterations", 100'000));
  }
  CHECK(fit_with(cost_spec("gradient_boosting"), "n_estimators", 200) >
        1.5 * fit_with(cost_spec("gradient_boosting"), "n_estimators", 100));
  CHECK(fit_with(cost_spec("random_forest"), "max_depth", 12) > fit_with(cost_spec("random_forest"), "max_depth", 6));
  CHECK(fit_with(cost_spec("neural_network"), "epochs", 10) > 1.5 * fit_with(cost_spec("neural_network"), "epochs", 5));
  CHECK(fit_with(cost_spec("neural_network"), "n_tries", 4) > 3 * fit_with(cost_spec("neural_network"), "n_tries", 1));
  CHECK(fit_with(cost_spec("kmeans"), "k", 40) > 3 * fit_with(cost_spec("kmeans"), "k", 8));
}

TEST_CASE("cost: folds, groups, balanced classes and transforms add work") {
  const ModelSpec spec = cost_spec("logistic_regression");
  const Estimate once = estimate(spec);
  ModelSpec folds = spec;
  folds.cross_validation = train::CrossValidation{.folds = 10};
  CHECK(estimate(folds).fit_seconds > 8 * once.fit_seconds);
  CHECK(estimate(folds).memory_bytes > once.memory_bytes);
  folds.cross_validation->is_by_time = true;
  CHECK(estimate(folds).fit_seconds > 4 * once.fit_seconds);

  ModelSpec balanced = spec;
  balanced.balance = train::Balance{};
  CHECK(estimate(balanced).fit_seconds > once.fit_seconds);
  CHECK(estimate(balanced).memory_bytes > once.memory_bytes);
  balanced.balance->method = train::Balance::Method::undersampling;
  CHECK(estimate(balanced).fit_seconds < once.fit_seconds);
  balanced.balance->method = train::Balance::Method::class_weights;
  CHECK(estimate(balanced).fit_seconds == once.fit_seconds);

  ModelSpec groups = spec;
  groups.groups = 1;
  DataSize size = cost_size(groups, 100'000);
  size.groups = 1'000;
  CHECK(train::estimate_training(groups, size, 1).fit_seconds > 1.5 * once.fit_seconds);

  ModelSpec transformed = spec;
  transformed.transforms.push_back({"words", "text_hash", 8, {{"dims", std::int64_t{64}}}});
  CHECK(estimate(transformed).fit_seconds > 4 * once.fit_seconds);
  CHECK(estimate(transformed).memory_bytes > once.memory_bytes + 100'000 * 64 * sizeof(float));
}

TEST_CASE("cost: the matrix has the size of the store") {
  ModelSpec spec = cost_spec("linear_regression", 1);
  spec.features.push_back({"at", CellKind::timestamp});
  spec.features.push_back({"day", CellKind::date});
  for (const bool has_key : {false, true}) {
    if (has_key) spec.cross_validation = train::CrossValidation{.is_grouped = true};
    ingest::ColumnStoreOptions options = fixtures::options();
    options.has_keys = has_key;
    ingest::ColumnStore store(spec.features, ingest::TargetKind::number, options);
    for (int row = 0; row < 100; ++row) {
      for (std::size_t f = 0; f < spec.features.size(); ++f) store.batch().set_null(f);
      store.batch().set_number(store.batch().target(), row);
      store.end_row(ingest::Split::training);
    }
    store.finish();
    CHECK(train::matrix_bytes(spec, 100) == store.bytes());
    CHECK(estimate(spec, 100).matrix_bytes == static_cast<double>(store.bytes()));
  }
}

TEST_CASE("cost: an unknown algorithm is a damaged specification; nothing is known of no rows") {
  try {
    (void)estimate(cost_spec("guessing"));
    FAIL("it has no row");
  } catch (const RuntimeError& error) {
    CHECK(error.code() == "E0619");
  }
  for (const std::string& algorithm : trained_algorithms()) {
    const Estimate none = train::estimate_training(cost_spec(algorithm), DataSize{}, 1);
    CHECK(std::isfinite(none.seconds()));
    CHECK(none.matrix_bytes == 0);
  }
}
