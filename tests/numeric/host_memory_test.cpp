// SPDX-License-Identifier: Apache-2.0
// What training boosted trees takes: the memory of the host and of the memory file, looked at in every round.
#include <dirent.h>
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "runtime/src/train/boosted_memory.h"
#include "tests/numeric/host_table.h"

using namespace dmlc;
using namespace dmlc::host_tests;

namespace {

/// A line of /proc/PID/status; 0 when there is none.
std::uint64_t status_of(const std::string& pid, const std::string& key) {
  std::ifstream file("/proc/" + pid + "/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(key + ":")) return std::strtoull(line.c_str() + key.size() + 1, nullptr, 10);
  }
  return 0;
}

/// Before it becomes the host, a child is a copy of this process.
bool is_host(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/comm");
  std::string name;
  return std::getline(file, name) && name.starts_with("declarativeml");
}

/// Memory of the hosts that this process has started that is not a file's.
std::uint64_t bytes_of_children() {
  std::uint64_t bytes = 0;
  DIR* directory = ::opendir("/proc");
  while (const dirent* entry = ::readdir(directory)) {
    const std::string pid = entry->d_name;
    if (std::atoi(pid.c_str()) <= 0 || status_of(pid, "PPid") != static_cast<std::uint64_t>(::getpid())) continue;
    if (is_host(pid)) bytes += status_of(pid, "RssAnon") * 1024;
  }
  ::closedir(directory);
  return bytes;
}

std::uint64_t bytes_of_file(const ingest::ColumnStore& store) {
  struct stat status{};
  CHECK(::fstat(store.memory_file(), &status) == 0);
  return static_cast<std::uint64_t>(status.st_blocks) * 512;
}

/// Pages of temporary files that this process's children have in memory.
std::uint64_t spilled_bytes_of_children() {
  std::uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string pid = entry.path().filename().string();
    if (std::atoi(pid.c_str()) <= 0 || status_of(pid, "PPid") != static_cast<std::uint64_t>(::getpid())) continue;
    std::ifstream file("/proc/" + pid + "/smaps");
    bool is_spilled = false;
    for (std::string line; std::getline(file, line);) {
      if (line.find("pgsql_tmp_dml") != std::string::npos) is_spilled = true;
      if (!is_spilled || !line.starts_with("Rss:")) continue;
      bytes += std::strtoull(line.c_str() + 4, nullptr, 10) * 1024;
      is_spilled = false;
    }
  }
  return bytes;
}

/// Looks all the time: a host that has one tree to grow reports hardly ever.
class Watch {
 public:
  explicit Watch(const ingest::ColumnStore& store) : thread_([this, &store] { look(store); }) {}
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch() { (void)end(); }
  std::uint64_t end() {
    ends_ = true;
    if (thread_.joinable()) thread_.join();
    return most_;
  }

 private:
  void look(const ingest::ColumnStore& store) {
    while (!ends_) {
      struct stat file{};
      const bool is_known = ::fstat(store.memory_file(), &file) == 0;
      const std::uint64_t shared = is_known ? static_cast<std::uint64_t>(file.st_blocks) * 512 : 0;
      most_ = std::max(most_, bytes_of_children() + shared);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

  std::atomic<bool> ends_ = false;
  std::uint64_t most_ = 0;
  std::thread thread_;
};

struct Observed {
  std::uint64_t most = 0;
  std::uint64_t file_at_end = 0;
  std::uint64_t estimate = 0;
};

Observed observe(const train::ModelSpec& spec, const Table& table) {
  const ingest::ColumnStore store = table.fill();
  struct stat before{};
  CHECK(::fstat(store.memory_file(), &before) == 0);
  Observed observed;
  TestMonitor monitor;
  monitor.on_report = [&](const train::Progress&) {
    observed.most = std::max(observed.most, bytes_of_children() + bytes_of_file(store));
  };
  train::BoostedRequest request = train::make_request(spec, store);
  request.threads = 2;
  observed.estimate = store.bytes() + train::estimate_boosted_memory(request, store.bytes());
  Watch watch(store);
  CHECK(train::train(spec, store, make_resources(2), monitor).iterations > 0);
  observed.most = std::max(observed.most, watch.end());
  observed.file_at_end = bytes_of_file(store);
  struct stat after{};
  CHECK(::fstat(store.memory_file(), &after) == 0);
  CHECK(after.st_size == before.st_size);
  return observed;
}

}  // namespace

TEST_CASE("host: memory stays below the estimate, and the store shrinks to what is needed") {
  constexpr std::size_t kRows = 2 * ingest::kBlockRows;
  for (const std::size_t classes : {0U, 2U, 5U}) {
    for (const double validation : {0.0, 0.4}) {
      INFO("classes " << classes << " validation " << validation);
      const Table table = make_table({.rows = kRows, .classes = classes, .validation = validation, .test = 0});
      train::ModelSpec spec = make_spec(kFeatures, classes);
      spec.parameters["n_estimators"] = std::int64_t{3};
      const Observed observed = observe(spec, table);
      CHECK(observed.most <= observed.estimate);
      CHECK(observed.estimate <= observed.most * 3 / 2 + (8 << 20));
      // Targets, splits and what stands at the front of the columns, of which there are nine.
      const double kept = validation * 1.05 * kRows + 16384;
      CHECK(static_cast<double>(observed.file_at_end) < kRows * 5 + kept * 9 * 4 + 9 * 2 * 4096);
    }
  }
}

TEST_CASE("host: a tree that is pruned keeps the rows, and its estimate knows") {
  const Table table = make_table({.rows = 2 * ingest::kBlockRows, .classes = 2, .validation = 0.2, .test = 0});
  train::ModelSpec spec = make_spec(kFeatures, 2);
  spec.algorithm = "decision_tree";
  spec.parameters = {{"max_depth", std::int64_t{6}},
                     {"min_samples_split", std::int64_t{20}},
                     {"max_bin", std::int64_t{256}},
                     {"max_features", std::string("all")},
                     {"cp", 0.001},
                     {"class_weight", std::string("none")},
                     {"permutations", std::int64_t{1}}};
  const Observed observed = observe(spec, table);
  CHECK(observed.most <= observed.estimate);
  CHECK(observed.estimate <= observed.most * 3 / 2 + (8 << 20));
}

TEST_CASE("host: rows and arrays that do not fit lie in files, and the trees are the same") {
  constexpr std::uint64_t kLimit = 20 << 20;
  const Table table = make_table({.rows = 6 * ingest::kBlockRows, .classes = 2, .validation = 0.1, .test = 0.1});
  train::ModelSpec spec = make_spec(kFeatures, 2);
  spec.parameters["n_estimators"] = std::int64_t{8};
  TestMonitor quiet;
  const ingest::ColumnStore in_memory = table.fill();
  train::BoostedRequest request = train::make_request(spec, in_memory);
  CHECK(in_memory.bytes() + train::estimate_boosted_memory(request, in_memory.bytes()) > 2 * kLimit);
  const train::TrainingResult wanted = train::train(spec, in_memory, make_resources(2), quiet);
  const auto spill =
      std::make_shared<ingest::SpillFiles>(std::filesystem::temp_directory_path().string(), kLimit / 4, 0);
  {
    const ingest::ColumnStore store = table.fill({.memory_limit = kLimit, .spill = spill});
    std::uint64_t most = 0;
    std::uint64_t spilled = 0;
    TestMonitor monitor;
    monitor.on_cancelled = [&] {
      const std::uint64_t in_files = spilled_bytes_of_children();
      most = std::max(most, in_files + bytes_of_children());
      spilled = std::max(spilled, in_files);
      return false;
    };
    train::Resources limited = make_resources(2);
    limited.memory_limit = kLimit;
    const train::TrainingResult found = train::train(spec, store, limited, monitor);
    CHECK(store.is_streamed());
    CHECK(spilled > 0);
    // Pages are given back by a thread beside XGBoost, which a busy machine lets wait.
    CHECK(most < kLimit + kLimit / 4);
    CHECK(found.warnings.back().code == "W0617");
    CHECK(found.state.preparation == wanted.state.preparation);
    REQUIRE(found.state.tensors.size() == wanted.state.tensors.size());
    for (std::size_t i = 0; i < found.state.tensors.size(); ++i) {
      CHECK(found.state.tensors[i].bytes == wanted.state.tensors[i].bytes);
    }
    REQUIRE(found.metrics.size() == wanted.metrics.size());
    for (std::size_t i = 0; i < found.metrics.size(); ++i) CHECK(found.metrics[i].value == wanted.metrics[i].value);
  }
  CHECK(spill->on_disk() == 0);
}
