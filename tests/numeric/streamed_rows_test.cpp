// SPDX-License-Identifier: Apache-2.0
// Rows that do not fit into memory: stores in files, and the same models from them.
#include <doctest/doctest.h>

#include <dirent.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>

#include "runtime/src/ingest/spill_files.h"
#include "runtime/src/network/random.h"
#include "tests/numeric/neural_network_fixtures.h"

using namespace dmlc;
using namespace fixtures;
using ingest::SpillFiles;
using ingest::Split;
using ingest::TargetKind;

namespace {

constexpr std::size_t kNumbers = 6;
constexpr std::size_t kRows = 300'000;
constexpr std::uint64_t kLimit = 8 << 20;

std::string folder() { return std::filesystem::temp_directory_path().string(); }

std::shared_ptr<SpillFiles> files(std::uint64_t most = 0) {
  return std::make_shared<SpillFiles>(folder(), kLimit / 4, most);
}

std::vector<ingest::FeatureColumn> wide_features() {
  auto features = number_features(kNumbers);
  features.push_back({"kind", ingest::CellKind::category});
  return features;
}

ingest::ColumnStore wide_store(TargetKind target, std::uint64_t limit = 0, std::shared_ptr<SpillFiles> spill = nullptr,
                               std::size_t rows = kRows) {
  ingest::ColumnStoreOptions with_files = options();
  with_files.memory_limit = limit;
  with_files.spill = std::move(spill);
  with_files.threads = 2;
  ingest::ColumnStore store(wide_features(), target, with_files);
  network::Random random(7);
  for (std::size_t row = 0; row < rows; ++row) {
    double sum = 0;
    for (std::size_t f = 0; f < kNumbers; ++f) {
      const double value = std::floor(random.uniform() * 4096) / 256 - 8;
      sum += value * (f % 2 == 0 ? 1 : -0.5);
      if (row % 97 == f) {
        store.batch().set_null(f);
      } else {
        store.batch().set_number(f, value);
      }
    }
    const bool is_odd = random.uniform() < 0.4;
    store.batch().set_category(kNumbers, is_odd ? "odd" : row % 3 == 0 ? "even" : "none");
    const double truth = sum + (is_odd ? 3 : 0) + 4 * random.uniform();
    if (target == TargetKind::label) store.batch().set_target_label(truth > 0 ? "yes" : "no");
    if (target == TargetKind::number) store.batch().set_target_number(truth);
    store.end_row(row % 10 == 0 ? Split::validation : row % 10 == 1 ? Split::test : Split::training);
  }
  store.finish();
  return store;
}

train::ModelSpec spec_of(const std::string& algorithm, train::Task task) {
  train::ModelSpec spec = network_spec(wide_features(), task);
  spec.algorithm = algorithm;
  return spec;
}

std::map<std::string, train::ModelSpec> labelled_specs() {
  std::map<std::string, train::ModelSpec> specs;
  specs["logistic"] = logistic_spec(wide_features(), Task::binary);
  specs["lasso"] = logistic_spec(wide_features(), Task::binary, 5.0, 0.0);
  specs["network"] = spec_of("neural_network", Task::binary);
  specs["network"].parameters["epochs"] = std::int64_t{2};
  specs["network"].parameters["batch_size"] = std::int64_t{1024};
  specs["svm"] = spec_of("svm", Task::binary);
  specs["svm"].parameters = {{"kernel", std::string("linear")},
                             {"gamma", std::string("scale")},
                             {"random_features", std::int64_t{50}},
                             {"c", 1.0},
                             {"epsilon", 0.1},
                             {"max_iterations", std::int64_t{20}},
                             {"tolerance", 1e-4},
                             {"class_weight", std::string("none")}};
  specs["svm"].optimize_for = "accuracy";
  specs["naive_bayes"] = spec_of("naive_bayes", Task::binary);
  specs["naive_bayes"].parameters = {
      {"distribution", std::string("auto")}, {"smoothing", 1.0}, {"variance_smoothing", 1e-9}, {"fit_prior", true}};
  return specs;
}

std::map<std::string, train::ModelSpec> unlabelled_specs() {
  std::map<std::string, train::ModelSpec> specs;
  specs["kmeans"] = spec_of("kmeans", train::Task::clustering);
  specs["kmeans"].parameters = {{"k", std::int64_t{4}},
                                {"max_k", std::int64_t{6}},
                                {"init", std::string("kmeans++")},
                                {"n_init", std::int64_t{1}},
                                {"distance", std::string("euclidean")},
                                {"max_iterations", std::int64_t{5}},
                                {"min_reassigned", 0.0},
                                {"tolerance", 1e-4},
                                {"standardize", true}};
  specs["kmeans"].optimize_for = "inertia";
  specs["pca"] = spec_of("pca", train::Task::dimension_reduction);
  specs["pca"].parameters = {{"components", std::int64_t{3}}, {"correlation", true}, {"whiten", false}};
  specs["pca"].optimize_for = "explained_variance";
  specs["isolation_forest"] = spec_of("isolation_forest", train::Task::anomaly_detection);
  specs["isolation_forest"].parameters = {{"n_estimators", std::int64_t{20}},
                                          {"sample_size", std::int64_t{256}},
                                          {"colsample_bytree", 1.0},
                                          {"contamination", 0.01},
                                          {"threshold", 0.5}};
  for (auto& [name, spec] : specs) spec.target.clear();
  return specs;
}

/// The same model and metrics from memory and from a file, which the last warning tells.
void check_same(const std::map<std::string, train::ModelSpec>& specs, TargetKind target) {
  for (const auto& [name, spec] : specs) {
    CAPTURE(name);
    SilentMonitor monitor;
    const ingest::ColumnStore in_memory = wide_store(target);
    const train::TrainingResult wanted = train::train(spec, in_memory, {.threads = 2}, monitor);
    const ingest::ColumnStore in_file = wide_store(target, kLimit, files());
    REQUIRE(in_file.bytes() > kLimit);
    CHECK(in_file.is_streamed());
    const train::TrainingResult found = train::train(spec, in_file, {.threads = 2, .memory_limit = kLimit}, monitor);
    CHECK(found.state.preparation == wanted.state.preparation);
    CHECK(same_tensors(found, wanted));
    REQUIRE(found.metrics.size() == wanted.metrics.size());
    for (std::size_t i = 0; i < found.metrics.size(); ++i) CHECK(found.metrics[i].value == wanted.metrics[i].value);
    REQUIRE(found.warnings.size() == wanted.warnings.size() + 1);
    CHECK(found.warnings.back().code == "W0617");
  }
}

std::size_t open_files() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

std::string code_of_filling(const std::shared_ptr<SpillFiles>& spill) {
  try {
    (void)wide_store(TargetKind::none, kLimit, spill);
  } catch (const RuntimeError& error) {
    return error.code();
  }
  return "";
}

}  // namespace

TEST_CASE("a store in a file has the values of one in memory") {
  const ingest::ColumnStore wanted = wide_store(TargetKind::label);
  const auto spill = files();
  {
    const ingest::ColumnStore found = wide_store(TargetKind::label, kLimit, spill);
    REQUIRE(found.is_streamed());
    CHECK(found.resident_bytes() < kLimit);
    CHECK(spill->on_disk() >= found.bytes());
    REQUIRE(found.block_count() == wanted.block_count());
    const auto same = [](auto a, auto b) { return std::memcmp(a.data(), b.data(), a.size_bytes()) == 0; };
    for (std::size_t block = 0; block < found.block_count(); ++block) {
      for (std::size_t c = 0; c < kNumbers; ++c) CHECK(same(found.numbers(block, c), wanted.numbers(block, c)));
      CHECK(same(found.codes(block, kNumbers), wanted.codes(block, kNumbers)));
      CHECK(same(found.target_codes(block), wanted.target_codes(block)));
      CHECK(same(found.splits(block), wanted.splits(block)));
    }
    // Stores that are made of it lie in files, too.
    std::vector<ingest::SelectedRow> rows;
    for (std::uint32_t row = 0; row < kRows; row += 2) rows.push_back({row, Split::training});
    const ingest::ColumnStore half = found.select(rows);
    CHECK(half.is_streamed());
    CHECK(half.rows() == rows.size());
    CHECK(half.numbers(1, 2)[5] == wanted.numbers(2, 2)[10]);
    // One that is in memory moves when it has to.
    const ingest::ColumnStore moved = wide_store(TargetKind::label, 0, spill);
    CHECK_FALSE(moved.is_streamed());
    moved.stream();
    CHECK(moved.is_streamed());
    CHECK(same(moved.numbers(3, 1), wanted.numbers(3, 1)));
  }
  CHECK(spill->on_disk() == 0);
}

TEST_CASE("few rows of a store in a file have the same values, streamed or not") {
  const ingest::ColumnStore in_memory = wide_store(TargetKind::number);
  const ingest::ColumnStore in_file = wide_store(TargetKind::number, kLimit, files());
  std::vector<ingest::SelectedRow> rows;
  for (std::uint32_t i = 0; i < 3'000; ++i)
    rows.push_back({i * 97 % static_cast<std::uint32_t>(kRows), Split::training});
  const ingest::ColumnStore expected = in_memory.select(rows);
  const ingest::ColumnStore found = in_file.select(rows);
  found.stream();
  CHECK(found.is_streamed());
  for (int pass = 0; pass < 2; ++pass) {
    for (std::size_t c = 0; c < kNumbers; ++c) {
      CHECK(std::memcmp(expected.numbers(0, c).data(), found.numbers(0, c).data(), rows.size() * sizeof(float)) == 0);
    }
    CHECK(std::memcmp(expected.codes(0, kNumbers).data(), found.codes(0, kNumbers).data(),
                      rows.size() * sizeof(std::int32_t)) == 0);
    // Others come and go meanwhile.
    for (std::size_t block = 0; block < in_file.block_count(); ++block) (void)in_file.numbers(block, 0)[0];
  }
}

TEST_CASE("classifiers learn the same from rows in a file") { check_same(labelled_specs(), TargetKind::label); }

TEST_CASE("a regression learns the same from rows in a file") {
  train::ModelSpec network = spec_of("neural_network", Task::regression);
  network.parameters["epochs"] = std::int64_t{1};
  network.parameters["batch_size"] = std::int64_t{1024};
  check_same({{"linear", linear_spec(wide_features(), 1)}, {"network", network}}, TargetKind::number);
}

TEST_CASE("models without a target learn the same from rows in a file") {
  check_same(unlabelled_specs(), TargetKind::none);
}

TEST_CASE("folds and balanced classes of rows in a file") {
  train::ModelSpec spec = logistic_spec(wide_features(), Task::binary);
  spec.cross_validation = train::CrossValidation{2, false};
  SilentMonitor monitor;
  const train::TrainingResult wanted = train::train(spec, wide_store(TargetKind::label), {.threads = 2}, monitor);
  const train::TrainingResult found = train::train(spec, wide_store(TargetKind::label, kLimit, files()),
                                                   {.threads = 2, .memory_limit = 2 * kLimit}, monitor);
  REQUIRE(found.folds.size() == wanted.folds.size());
  REQUIRE_FALSE(found.folds.empty());
  for (std::size_t i = 0; i < found.folds.size(); ++i) CHECK(found.folds[i].value == wanted.folds[i].value);
  CHECK(same_tensors(found, wanted));
}

TEST_CASE("an algorithm streams the rows that fit alone, but not together with its own") {
  const ingest::ColumnStore store = wide_store(TargetKind::label, 64 << 20, files());
  CHECK_FALSE(store.is_streamed());
  SilentMonitor monitor;
  const std::uint64_t limit = store.bytes() + (1 << 20);
  const train::TrainingResult result =
      train::train(labelled_specs()["network"], store, {.threads = 2, .memory_limit = limit}, monitor);
  CHECK(store.is_streamed());
  CHECK(result.warnings.back().code == "W0617");
}

TEST_CASE("what files cannot help is refused, and nothing is left behind") {
  const std::size_t before = open_files();
  // Two blocks do not fit into the limit.
  try {
    (void)wide_store(TargetKind::none, 2 << 20, files());
    FAIL("it fits");
  } catch (const RuntimeError& error) {
    CHECK(error.code() == "E0609");
  }
  // temp_file_limit, and a folder that is not there.
  const auto small = files(9 << 20);
  CHECK(code_of_filling(small) == "E0612");
  CHECK(code_of_filling(std::make_shared<SpillFiles>(folder() + "/not/there", kLimit / 4, 0)) == "E0612");
  CHECK(code_of_filling(files()).empty());
  CHECK(open_files() == before);
}

TEST_CASE("arrays by row lie in files where they are large") {
  SpillFiles spill(folder(), 1 << 20, 0);
  {
    ingest::RowVector<double> values{ingest::SpillAllocator<double>(&spill)};
    values.push_back(1);
    CHECK(spill.on_disk() == 0);
    for (int i = 1; i < 300'000; ++i) {
      values.push_back(i);
      if (i % 50'000 == 0) release_pages(values);
    }
    CHECK(spill.on_disk() >= values.size() * sizeof(double));
    double sum = 0;
    for (const double value : values) sum += value;
    CHECK(sum == 299'999.0 * 300'000 / 2 + 1);
  }
  CHECK(spill.on_disk() == 0);
}
