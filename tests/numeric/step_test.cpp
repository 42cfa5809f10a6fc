// SPDX-License-Identifier: Apache-2.0
// Training by steps gives the same bits as training by threads, however chunks are shared out.
#include <doctest/doctest.h>

#include "runtime/src/train/logistic_objective.h"
#include "tests/numeric/step_fixtures.h"

using namespace dmlc;
using namespace fixtures;

namespace {

/// Trains by threads, then by one, two and five servers: every tensor must have the same bytes.
void check_same_bytes(const train::ModelSpec& spec, const ingest::ColumnStore& store) {
  CAPTURE(spec.algorithm);
  const train::TrainingResult local = fit(spec, store, 2);
  for (const std::size_t shards : {1, 2, 5}) {
    ShardedSteps steps(shards, static_cast<unsigned>(shards));
    const train::TrainingResult result = train_on(spec, store, {.threads = 2, .steps = &steps});
    CHECK(steps.runs > 0);
    CHECK(result.iterations == local.iterations);
    CHECK(result.state.preparation == local.state.preparation);
    REQUIRE(result.state.tensors.size() == local.state.tensors.size());
    for (std::size_t i = 0; i < local.state.tensors.size(); ++i) {
      CHECK(result.state.tensors[i].bytes == local.state.tensors[i].bytes);
    }
  }
}

train::ModelSpec clusters_spec(const ingest::ColumnStore& store, std::int64_t k) {
  train::ModelSpec spec = unsupervised_spec("kmeans", train::Task::clustering, store.features());
  spec.parameters = {{"k", k},
                     {"init", std::string("kmeans++")},
                     {"n_init", std::int64_t{2}},
                     {"distance", std::string("euclidean")},
                     {"max_iterations", std::int64_t{30}},
                     {"min_reassigned", 0.0},
                     {"tolerance", 1e-6},
                     {"standardize", true}};
  spec.optimize_for = "inertia";
  spec.seed = 5;
  return spec;
}

}  // namespace

TEST_CASE("steps of linear regression: normal equations, a penalty, conjugate gradients") {
  const ingest::ColumnStore store = step_store(StepTarget::number);
  check_same_bytes(linear_spec(store.features()), store);
  check_same_bytes(linear_spec(store.features(), 3, false), store);
  const ingest::ColumnStore wide = step_store(StepTarget::number, 2100, 34'000);
  check_same_bytes(linear_spec(wide.features(), 1), wide);
}

TEST_CASE("steps of logistic regression: Newton's method, l1, several classes, class weights") {
  const ingest::ColumnStore two = step_store(StepTarget::two);
  check_same_bytes(logistic_spec(two.features(), train::Task::binary), two);
  check_same_bytes(logistic_spec(two.features(), train::Task::binary, 5, 0, "balanced"), two);
  const ingest::ColumnStore three = step_store(StepTarget::three);
  train::ModelSpec several = logistic_spec(three.features(), train::Task::multiclass);
  several.parameters["tolerance"] = 1e-6;
  check_same_bytes(several, three);
}

TEST_CASE("steps of k-means and of principal components") {
  const ingest::ColumnStore store = step_store(StepTarget::none);
  check_same_bytes(clusters_spec(store, 6), store);
  train::ModelSpec components = unsupervised_spec("pca", train::Task::dimension_reduction, store.features());
  components.parameters = {{"correlation", true}, {"whiten", false}, {"components", std::int64_t{4}}};
  components.optimize_for = "explained_variance";
  check_same_bytes(components, store);
}

TEST_CASE("steps of naive Bayes: counts to the bit, moments but for rounding") {
  const ingest::ColumnStore store = step_store(StepTarget::three);
  const train::ModelSpec spec = bayes_spec(store.features(), train::Task::multiclass);
  const train::TrainingResult local = fit(spec, store, 2);
  ShardedSteps one(1, 1);
  ShardedSteps four(4, 2);
  const train::TrainingResult by_one = train_on(spec, store, {.steps = &one});
  const train::TrainingResult by_four = train_on(spec, store, {.steps = &four});
  CHECK(one.runs == 1);
  for (std::size_t i = 0; i < local.state.tensors.size(); ++i) {
    const tensor::Tensor& tensor = local.state.tensors[i];
    CAPTURE(tensor.name);
    CHECK(by_one.state.tensors[i].bytes == by_four.state.tensors[i].bytes);
    if (tensor.name == "log_shares" || tensor.name == "log_priors") {
      CHECK(by_one.state.tensors[i].bytes == tensor.bytes);
    }
    if (tensor.name != "means" && tensor.name != "variances") continue;
    const double* wanted = tensor.values<double>();
    const double* found = by_one.state.tensors[i].values<double>();
    for (std::size_t v = 0; v < tensor.bytes.size() / sizeof(double); ++v) {
      CHECK(std::abs(found[v] - wanted[v]) <= 1e-12 * std::abs(wanted[v]));
    }
  }
}

TEST_CASE("a pass over all rows is asked for elsewhere, one over a part of them stays with the threads") {
  SilentMonitor monitor;
  const ingest::ColumnStore store = step_store(StepTarget::two, 3000);
  const train::Preparation preparation = train::fit_terms(store);
  const train::Design design(store, preparation);
  ShardedSteps steps(2, 3);
  train::Workers local_workers({}, monitor, "m");
  train::Workers workers({.steps = &steps}, monitor, "m");
  workers.use_steps(store);
  train::DesignPass local(design, local_workers);
  train::DesignPass pass(design, workers);
  const train::Step products(design.design_columns(), train::StepKind::class_products, {1, 0.25});
  CHECK(pass.sum(products) == local.sum(products));
  CHECK(steps.runs == 1);
  CHECK(pass.take_one_in(2) == local.take_one_in(2));
  CHECK(pass.sum(products) == local.sum(products));
  CHECK(steps.runs == 1);
  CHECK(pass.take_one_in(1) == 1);
  CHECK(pass.sum(products) != local.sum(products));  // the other one still takes a part
  CHECK(steps.runs == 2);
}

TEST_CASE("what fits one chunk, and sums too large to travel, stay with the threads") {
  const ingest::ColumnStore small = step_store(StepTarget::number, 7, train::kChunkRows);
  ShardedSteps steps(2, 1);
  (void)train_on(linear_spec(small.features()), small, {.steps = &steps});
  CHECK(steps.runs == 0);
  CHECK(train::can_travel({train::StepKind::products, train::kMostStepDoubles, 0}));
  CHECK_FALSE(train::can_travel({train::StepKind::products, train::kMostStepDoubles + 1, 0}));
}
