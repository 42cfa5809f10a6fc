// SPDX-License-Identifier: Apache-2.0
// Threads for the passes over the blocks: ordered merging, cancellation and the time limit in one place.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "runtime/src/train/trainer.h"

namespace dmlc::train {

/// A fixed set of threads with every signal blocked, joined in the destructor. With one thread the calling thread
/// works alone. The calling thread is the only one that asks the monitor.
class Workers {
 public:
  using Compute = std::function<void(unsigned worker, std::size_t task)>;
  using Merge = std::function<void(unsigned worker, std::size_t task)>;

  /// The time limit starts here. `model` is for the message.
  Workers(const Resources& resources, Monitor& monitor, std::string model);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// From now on steps over this store run where the resources say, see StepExecutor; nothing changes where they do not
  /// say it, or the store is small.
  void use_steps(const ingest::ColumnStore& store);
  /// nullptr where the threads run them.
  [[nodiscard]] StepExecutor* steps() const { return steps_; }

  /// How many different values `worker` takes.
  [[nodiscard]] unsigned size() const { return size_; }

  /// Calls compute for every task below `count`, on any thread; then merge on the same thread, one after another in
  /// the order of the tasks, before that thread computes again. So results do not depend on the number of threads.
  /// Throws E0615 or E0614 when the monitor cancels or time is up, and whatever compute or merge throws.
  void run(std::size_t count, const Compute& compute, const Merge& merge);

  /// To be called at least every few milliseconds by compute, merge and by long work on the calling thread. Throws
  /// when the work must stop.
  void check();

 private:
  struct Job;
  void work(unsigned worker);
  void run_tasks(unsigned worker, Job& job);
  void wait_for(Job& job);
  void ask_monitor();
  void spawn(unsigned threads);

  Monitor& monitor_;
  StepExecutor* offered_steps_ = nullptr;
  StepExecutor* steps_ = nullptr;
  std::string model_;
  std::uint64_t time_limit_ms_ = 0;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point last_asked_;
  std::thread::id owner_;
  unsigned size_ = 1;
  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable job_ready_;
  std::condition_variable job_done_;
  Job* job_ = nullptr;
  std::uint64_t generation_ = 0;
  bool quit_ = false;
  std::atomic<bool> stop_{false};
};

}  // namespace dmlc::train
