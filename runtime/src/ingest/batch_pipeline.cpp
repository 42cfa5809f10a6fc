// SPDX-License-Identifier: Apache-2.0
// A ring of batches and at most one thread behind it.
#include "runtime/src/ingest/batch_pipeline.h"

#include <chrono>
#include <limits>
#include <system_error>
#include <utility>

#include "runtime/src/tensor/quiet_thread.h"

namespace dmlc::ingest {
namespace {

constexpr std::uint64_t kStop = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kFailed = kStop;
// Waking a sleeping thread costs more than filling a batch, above all on a virtual machine; so whoever waits looks
// again and again for some time before it sleeps.
constexpr auto kAwake = std::chrono::microseconds(300);
constexpr int kLooksPerYield = 64;

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

/// Waits until `test(value)` holds and returns the value.
template <class Test>
std::uint64_t wait_for(const std::atomic<std::uint64_t>& value, Test test) {
  std::uint64_t now = value.load();
  for (const auto start = std::chrono::steady_clock::now(); !test(now);) {
    if (std::chrono::steady_clock::now() - start < kAwake) {
      std::this_thread::yield();
      for (int look = 0; look < kLooksPerYield && value.load(std::memory_order_relaxed) == now; ++look) pause();
    } else {
      value.wait(now);
    }
    now = value.load();
  }
  return now;
}

}  // namespace

BatchPipeline::BatchPipeline(std::vector<RowBatch> batches, Drain drain)
    : batches_(std::move(batches)), drain_(std::move(drain)) {
  if (batches_.size() < 2) return;
  try {
    thread_ = tensor::start_quiet_thread([this] { work(); });
  } catch (const std::system_error&) {
    // Without a thread the owner drains; the result is the same.
  }
}

BatchPipeline::~BatchPipeline() { stop(); }

void BatchPipeline::hand_over() {
  rows_ += current().count();
  if (!thread_.joinable()) {
    drain_(current());
  } else {
    filled_.store(++next_);
    filled_.notify_one();
    wait_for(drained_,
             [this](std::uint64_t drained) { return next_ - drained < batches_.size() || drained == kFailed; });
    rethrow();
  }
  // A batch that ended early is followed by a shorter one, so that no batch lies across the border of two blocks.
  current().clear(kBatchRows - rows_ % kBatchRows);
}

void BatchPipeline::finish() {
  hand_over();
  if (!thread_.joinable()) return;
  wait_for(drained_, [this](std::uint64_t drained) { return drained >= next_; });
  stop();
  rethrow();
}

void BatchPipeline::rethrow() {
  if (drained_.load() == kFailed) std::rethrow_exception(error_);
}

void BatchPipeline::stop() {
  if (!thread_.joinable()) return;
  filled_.store(kStop);
  filled_.notify_one();
  thread_.join();
}

void BatchPipeline::work() {
  for (std::uint64_t next = 0;; ++next) {
    if (wait_for(filled_, [next](std::uint64_t filled) { return filled > next; }) == kStop) return;
    std::uint64_t done = next + 1;
    try {
      drain_(batches_[next % batches_.size()]);
    } catch (...) {
      error_ = std::current_exception();
      done = kFailed;
    }
    drained_.store(done);
    drained_.notify_one();
    if (done == kFailed) return;
  }
}

}  // namespace dmlc::ingest
