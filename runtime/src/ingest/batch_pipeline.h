// SPDX-License-Identifier: Apache-2.0
// Batches between who reads the source and who empties them, side by side where there is a thread for it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <thread>
#include <vector>

#include "runtime/src/ingest/row_batch.h"

namespace dmlc::ingest {

class BatchPipeline {
 public:
  using Drain = std::function<void(RowBatch&)>;

  /// `batches`: at least one. With more, `drain` runs in a thread of its own, in the order of the batches.
  BatchPipeline(std::vector<RowBatch> batches, Drain drain);
  ~BatchPipeline();
  BatchPipeline(const BatchPipeline&) = delete;
  BatchPipeline& operator=(const BatchPipeline&) = delete;

  /// The batch being filled.
  [[nodiscard]] RowBatch& current() { return batches_[next_ % batches_.size()]; }
  /// Passes the current batch on; another one, empty, becomes current. Throws what `drain` has thrown.
  void hand_over();
  /// The same, and waits until everything is drained. Nothing may be handed over afterwards.
  void finish();

 private:
  void work();
  void stop();
  void rethrow();

  std::vector<RowBatch> batches_;
  Drain drain_;
  std::uint64_t rows_ = 0;                 // handed over
  std::uint64_t next_ = 0;                 // batches handed over
  std::atomic<std::uint64_t> filled_{0};   // the same for the thread, or kStop
  std::atomic<std::uint64_t> drained_{0};  // batches the thread is done with, or kFailed
  std::exception_ptr error_;               // written before drained_ becomes kFailed
  std::thread thread_;
};

}  // namespace dmlc::ingest
