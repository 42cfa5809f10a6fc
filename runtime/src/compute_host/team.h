// SPDX-License-Identifier: Apache-2.0
// Threads with large stacks that run the blocks of a launch in short ranges.
#pragma once

#include <pthread.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

#include "runtime/include/dmlc/kernel_abi.h"

namespace dmlc::compute_host {

class Team {
 public:
  /// Starts the threads; no thread starts later. Throws DeviceError.
  explicit Team(unsigned threads);
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  /// Runs the blocks [0, blocks) of the launch; `launch.fault` is each thread's own. `progress` runs in the calling
  /// thread.
  void run(abi::KernelEntry entry, const abi::KernelLaunch& launch, std::int64_t blocks,
           const std::function<void(std::uint64_t)>& progress);

 private:
  static void* main(void* self);
  void work();
  void run_share(abi::KernelFault* fault);

  std::vector<pthread_t> threads_;
  std::mutex mutex_;
  std::condition_variable begun_;
  std::condition_variable ended_;
  std::uint64_t launch_number_ = 0;
  unsigned busy_ = 0;
  abi::KernelEntry entry_ = nullptr;
  abi::KernelLaunch launch_{};
  std::int64_t blocks_ = 0;
  std::atomic<std::int64_t> next_{0};
  std::atomic<std::int64_t> done_{0};
};

}  // namespace dmlc::compute_host
