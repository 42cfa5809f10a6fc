// SPDX-License-Identifier: Apache-2.0
// Hands out ranges of blocks that take a few milliseconds each.
#include "runtime/src/compute_host/team.h"

#include <algorithm>
#include <chrono>

#include "runtime/src/compute_host/device.h"

namespace dmlc::compute_host {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// Blocks of 1,024 threads may keep the variables of all of them on the stack.
constexpr std::size_t kStackBytes = std::size_t{64} << 20;
constexpr std::int64_t kFirstRange = 16;
constexpr milliseconds kShort{1};
constexpr milliseconds kLong{4};
constexpr milliseconds kReport{100};

}  // namespace

Team::Team(unsigned threads) {
  pthread_attr_t attributes;
  if (::pthread_attr_init(&attributes) != 0) throw DeviceError("the system has no memory for threads");
  int failed = ::pthread_attr_setstacksize(&attributes, kStackBytes);
  for (unsigned i = 0; i < threads && failed == 0; ++i) {
    pthread_t thread{};
    failed = ::pthread_create(&thread, &attributes, &Team::main, this);
    if (failed == 0) threads_.push_back(thread);
  }
  ::pthread_attr_destroy(&attributes);
  if (failed != 0) throw DeviceError("the system cannot start the threads");
  // Each has asked the system for what it may not ask for later.
  std::unique_lock lock(mutex_);
  ended_.wait(lock, [&] { return busy_ == threads; });
  busy_ = 0;
}

void* Team::main(void* self) {
  static_cast<Team*>(self)->work();
  return nullptr;
}

void Team::work() {
  abi::KernelFault fault{};
  report_faults_of_this_thread(&fault);
  std::unique_lock lock(mutex_);
  ++busy_;
  ended_.notify_one();
  for (std::uint64_t seen = 0;;) {
    begun_.wait(lock, [&] { return launch_number_ != seen; });
    seen = launch_number_;
    lock.unlock();
    run_share(&fault);
    lock.lock();
    if (--busy_ == 0) ended_.notify_one();
  }
}

void Team::run_share(abi::KernelFault* fault) {
  abi::KernelLaunch launch = launch_;
  launch.fault = fault;
  std::int64_t range = kFirstRange;
  while (true) {
    const std::int64_t first = next_.fetch_add(range, std::memory_order_relaxed);
    if (first >= blocks_) return;
    const std::int64_t end = std::min(first + range, blocks_);
    const auto start = steady_clock::now();
    entry_(&launch, first, end);
    done_.fetch_add(end - first, std::memory_order_relaxed);
    const auto taken = steady_clock::now() - start;
    if (taken < kShort) range *= 2;
    if (taken > kLong) range = std::max<std::int64_t>(1, range / 2);
  }
}

void Team::run(abi::KernelEntry entry, const abi::KernelLaunch& launch, std::int64_t blocks,
               const std::function<void(std::uint64_t)>& progress) {
  std::unique_lock lock(mutex_);
  entry_ = entry;
  launch_ = launch;
  blocks_ = blocks;
  next_ = 0;
  done_ = 0;
  busy_ = static_cast<unsigned>(threads_.size());
  ++launch_number_;
  begun_.notify_all();
  while (!ended_.wait_for(lock, kReport, [&] { return busy_ == 0; })) {
    lock.unlock();
    progress(static_cast<std::uint64_t>(done_.load(std::memory_order_relaxed)));
    lock.lock();
  }
}

}  // namespace dmlc::compute_host
