// SPDX-License-Identifier: Apache-2.0
// Arrays with an entry per row that do not fit into memory: passes over them, and clusters of rows in a file.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <memory>

#include "runtime/src/network/random.h"
#include "runtime/src/train/row_array.h"
#include "runtime/src/train/training_rows.h"
#include "tests/numeric/kmeans_fixtures.h"
#include "tests/numeric/step_fixtures.h"

using namespace dmlc;
using namespace fixtures;
using ingest::SpillFiles;
using ingest::Split;

namespace {

constexpr std::size_t kRows = 200'000;
constexpr std::uint64_t kLimit = 2 << 20;
static_assert(kRows * 12 > kLimit, "what k-means holds of the rows does not fit");

/// Bytes of temporary files that are in memory now.
std::uint64_t resident_bytes() {
  std::ifstream maps("/proc/self/smaps");
  std::uint64_t bytes = 0;
  bool is_temporary = false;
  for (std::string line; std::getline(maps, line);) {
    if (const bool is_heading = line.find('-') < line.find(' '); is_heading) {
      is_temporary = line.find("pgsql_tmp") != std::string::npos;
    } else if (is_temporary && line.starts_with("Rss:")) {
      bytes += std::stoull(line.substr(4)) * 1024;
    }
  }
  return bytes;
}

/// What is in memory whenever a training tells how far it is, and its checkpoints.
struct WatchingMonitor : SilentMonitor {
  void report(const train::Progress& progress) override {
    SilentMonitor::report(progress);
    most = std::max(most, resident_bytes());
  }
  void save(const train::Checkpoint& checkpoint) override { saved.push_back(checkpoint); }
  std::uint64_t most = 0;
  std::vector<train::Checkpoint> saved;
};

/// Four heaps of rows, some of them with gaps, that overlap; with `is_rounded` few of them are distinct.
ingest::ColumnStore heaps(bool is_streamed, bool is_rounded = false) {
  ingest::ColumnStoreOptions with_files = options();
  with_files.spill = std::make_shared<SpillFiles>(std::filesystem::temp_directory_path().string(), kLimit / 4, 0);
  ingest::ColumnStore store(number_features(2), ingest::TargetKind::none, with_files);
  network::Random random(3);
  const auto value = [&](bool is_high) {
    const double one = random.uniform() * 3 + (is_high ? 2.5 : 0);
    return is_rounded ? std::floor(one) : one;
  };
  for (std::size_t row = 0; row < kRows; ++row) {
    store.batch().set_number(0, value(row % 2 == 0));
    store.batch().set_number(1, row % 89 == 0 ? std::nan("") : value(row % 4 < 2));
    store.end_row(row % 5 == 0 ? Split::validation : Split::training);
  }
  store.finish();
  if (is_streamed) store.stream();
  return store;
}

train::ModelSpec heaps_spec(train::ParameterValue k) {
  train::ModelSpec spec = kmeans_spec(number_features(2), std::move(k));
  spec.parameters["n_init"] = std::int64_t{2};
  spec.parameters["max_k"] = std::int64_t{5};
  spec.parameters["max_iterations"] = std::int64_t{6};
  spec.checkpoints.is_asked = true;
  spec.checkpoints.every_iterations = 2;
  return spec;
}

void check_same(const train::TrainingResult& found, const train::TrainingResult& wanted) {
  CHECK(found.state.preparation == wanted.state.preparation);
  REQUIRE(found.state.tensors.size() == wanted.state.tensors.size());
  for (std::size_t i = 0; i < wanted.state.tensors.size(); ++i) {
    CHECK(found.state.tensors[i].bytes == wanted.state.tensors[i].bytes);
  }
  REQUIRE(found.metrics.size() == wanted.metrics.size());
  for (std::size_t i = 0; i < wanted.metrics.size(); ++i) CHECK(found.metrics[i].value == wanted.metrics[i].value);
  CHECK(found.iterations == wanted.iterations);
  CHECK(found.warnings.back().code == "W0617");
}

}  // namespace

TEST_CASE("passes over arrays in files keep no more of them in memory than they may") {
  const ingest::ColumnStore store = heaps(true);
  std::uint64_t most = 0;
  std::vector<train::RowVector<double>> arrays;
  for (int i = 0; i < 3; ++i) arrays.push_back(train::make_row_array(store, 1.0));
  most = std::max(most, resident_bytes());
  for (std::size_t row = 0; row < kRows; ++row) {
    for (train::RowVector<double>& values : arrays) values[row] += static_cast<double>(row);
    if (row % 8192 != 8191) continue;
    most = std::max(most, resident_bytes());
    for (train::RowVector<double>& values : arrays) train::release_rows(values, row - 8191, 8192);
  }
  for (train::RowVector<double>& values : arrays) {
    CHECK(values[0] == 1);
    CHECK(values[kRows - 1] == kRows);
    train::fill_rows(values, 2.0);
    most = std::max(most, resident_bytes());
    CHECK(std::count(values.begin(), values.end(), 2.0) == kRows);
    release_pages(values);
  }
  // The arrays have 4.6 MB.
  CHECK(most <= kLimit);
  CHECK(most > 0);
}

TEST_CASE("kmeans: what it holds of each row may be more than the limit") {
  for (const train::ParameterValue& k :
       {train::ParameterValue(std::int64_t{4}), train::ParameterValue(std::string("silhouette")),
        train::ParameterValue(std::string("elbow"))}) {
    const train::ModelSpec spec = heaps_spec(k);
    const train::TrainingResult wanted = train_on(spec, heaps(false), {.threads = 2});
    for (const unsigned threads : {1U, 2U}) {
      WatchingMonitor monitor;
      const ingest::ColumnStore store = heaps(false);
      check_same(train::train(spec, store, {.threads = threads, .memory_limit = kLimit}, monitor), wanted);
      CHECK(store.is_streamed());
      CHECK(monitor.most <= kLimit);
      REQUIRE_FALSE(monitor.saved.empty());
      const train::Checkpoint& half = monitor.saved[monitor.saved.size() / 2];
      check_same(train_on(spec, store, {.threads = threads, .memory_limit = kLimit, .resume = &half}), wanted);
    }
  }
}

TEST_CASE("kmeans: centres without rows move to rows in a file") {
  train::ModelSpec spec = heaps_spec(std::int64_t{15});
  spec.parameters["init"] = std::string("random");  // among few distinct rows some are drawn twice
  const train::TrainingResult wanted = train_on(spec, heaps(false, true));
  check_same(train_on(spec, heaps(true, true), {.threads = 2, .memory_limit = kLimit}), wanted);
}

TEST_CASE("kmeans: steps over rows in a file") {
  const train::ModelSpec spec = heaps_spec(std::int64_t{4});
  const train::TrainingResult wanted = train_on(spec, heaps(false));
  ShardedSteps steps(2, 1);
  check_same(train_on(spec, heaps(true), {.threads = 2, .memory_limit = kLimit, .steps = &steps}), wanted);
  CHECK(steps.runs > 0);
}

TEST_CASE("training rows by their place") {
  for (const ingest::ColumnStore& store : {heaps(true), step_store(StepTarget::none)}) {
    const train::TrainingRows rows(store);
    REQUIRE(rows.size() == store.rows_in(Split::training));
    std::uint64_t place = 0;
    std::uint32_t row = 0;
    std::uint64_t wrong = 0;
    for (std::size_t block = 0; block < store.block_count(); ++block) {
      for (const Split split : store.splits(block)) {
        if (split == Split::training && rows[place++] != row) ++wrong;
        ++row;
      }
    }
    CHECK(wrong == 0);
  }
}
