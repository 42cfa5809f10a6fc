// SPDX-License-Identifier: Apache-2.0
// A k-means that goes on from what it saved ends like one that nothing disturbed; what does not fit is not used.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "runtime/src/train/kmeans.h"
#include "tests/numeric/kmeans_fixtures.h"

using namespace dmlc;
using namespace fixtures;

namespace {

struct SavingMonitor : SilentMonitor {
  std::vector<train::Checkpoint> saved;
  void save(const train::Checkpoint& checkpoint) override { saved.push_back(checkpoint); }
};

train::ModelSpec saving_spec(const ingest::ColumnStore& store, train::ParameterValue k) {
  train::ModelSpec spec = kmeans_spec(store.features(), std::move(k));
  spec.parameters["n_init"] = std::int64_t{3};
  spec.parameters["max_k"] = std::int64_t{4};
  spec.checkpoints.is_asked = true;
  spec.checkpoints.every_iterations = 1;
  return spec;
}

train::TrainingResult go_on(const train::ModelSpec& spec, const ingest::ColumnStore& store,
                            const train::Checkpoint& checkpoint, unsigned threads = 1) {
  SilentMonitor silent;
  train::Resources resources{.threads = threads};
  resources.resume = &checkpoint;
  return train::train_kmeans(spec, store, resources, silent);
}

void check_same(const train::TrainingResult& a, const train::TrainingResult& b) {
  for (const char* name : {"weights", "intercepts"}) CHECK(tensor_of(a, name).bytes == tensor_of(b, name).bytes);
  CHECK(a.state.preparation == b.state.preparation);
  CHECK(a.iterations == b.iterations);
  CHECK(a.stopped_by == b.stopped_by);
  REQUIRE(a.curve.size() == b.curve.size());
  for (std::size_t i = 0; i < a.curve.size(); ++i) CHECK(a.curve[i].value == b.curve[i].value);
  for (std::size_t i = 0; i < a.metrics.size(); ++i) {
    CHECK((a.metrics[i].value == b.metrics[i].value || std::isnan(a.metrics[i].value)));
  }
  for (std::size_t i = 0; i < a.parts.size(); ++i) CHECK(a.parts[i].description == b.parts[i].description);
}

}  // namespace

TEST_CASE("kmeans: a training that goes on from any checkpoint ends with the bits of an undisturbed one") {
  const ingest::ColumnStore store = unlabelled_store(read_table("wine"), 5);
  for (const train::ParameterValue& k :
       {train::ParameterValue(std::int64_t{4}), train::ParameterValue(std::string("elbow")),
        train::ParameterValue(std::string("silhouette"))}) {
    const train::ModelSpec spec = saving_spec(store, k);
    SavingMonitor monitor;
    const train::TrainingResult whole = train::train_kmeans(spec, store, {}, monitor);
    REQUIRE(monitor.saved.size() > 6);
    for (std::size_t i = 1; i < monitor.saved.size(); ++i) {
      CHECK(monitor.saved[i].iteration > monitor.saved[i - 1].iteration);
    }
    for (const train::Checkpoint& checkpoint : monitor.saved) {
      const train::TrainingResult resumed = go_on(spec, store, checkpoint, 2);
      CHECK(resumed.warnings.empty());
      check_same(whole, resumed);
    }
  }
}

TEST_CASE("kmeans: STOP WHEN remembers what it was told before a checkpoint") {
  const ingest::ColumnStore store = unlabelled_store(read_table("breast_cancer"), 4);
  train::ModelSpec spec = saving_spec(store, std::int64_t{6});
  spec.parameters["n_init"] = std::int64_t{1};
  spec.optimize_for = "inertia";
  // It falls from iteration to iteration, so that this holds after the fourth one.
  spec.stop_when = train::StopCondition{train::StopCondition::Kind::trend, {}, "training_loss", "decreases", 0, 3};
  SavingMonitor monitor;
  const train::TrainingResult whole = train::train_kmeans(spec, store, {}, monitor);
  CHECK(whole.stopped_by == "stop_when");
  CHECK(whole.iterations == 4);
  REQUIRE(monitor.saved.size() == 3);
  for (const train::Checkpoint& checkpoint : monitor.saved) {
    CHECK(checkpoint.metric == "inertia");
    CHECK(checkpoint.value > 0);
    check_same(whole, go_on(spec, store, checkpoint));
  }
}

TEST_CASE("kmeans: a checkpoint of other rows or settings or a damaged one is not used, and said so") {
  const ingest::ColumnStore store = unlabelled_store(read_table("wine"));
  const train::ModelSpec spec = saving_spec(store, std::int64_t{3});
  SavingMonitor monitor;
  const train::TrainingResult whole = train::train_kmeans(spec, store, {}, monitor);
  const train::Checkpoint& last = monitor.saved.back();
  const auto check_unused = [](const train::TrainingResult& result) {
    REQUIRE(result.warnings.size() == 1);
    CHECK(result.warnings[0].code == "W0610");
  };
  check_unused(go_on(spec, unlabelled_store(read_table("wine"), 7), last));
  train::ModelSpec other = spec;
  other.seed = 7;
  check_unused(go_on(other, store, last));
  REQUIRE(last.tensors.size() == 7);  // two starts have ended
  for (std::size_t i = 0; i < last.tensors.size(); ++i) {
    train::Checkpoint damaged = last;
    damaged.tensors[i].name += "?";
    const train::TrainingResult result = go_on(spec, store, damaged);
    check_unused(result);
    check_same(result, whole);
    damaged = last;
    tensor::Tensor& tensor = damaged.tensors[i];
    tensor.shape = {tensor.shape[0] - 1};
    tensor.bytes.resize(tensor.bytes.size() / (tensor.shape[0] + 1) * tensor.shape[0]);
    check_unused(go_on(spec, store, damaged));
  }
}
