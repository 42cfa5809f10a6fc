// SPDX-License-Identifier: Apache-2.0
// A running job's progress: a page of dynamic shared memory that any session can read by its handle, also while the
// worker's transaction is open, and also when the module is not preloaded.
#pragma once

#include <atomic>
#include <cstdint>

#include "runtime/src/train/trainer.h"

namespace dmlc::jobs {

/// What a reader gets.
struct ProgressView {
  char phase[16];
  char metric[48];
  std::uint64_t rows_done;
  std::uint32_t iteration;
  std::uint32_t total_iterations;
  double value;
  std::uint32_t batch;
  std::uint32_t batches;
  double loss;  ///< NaN: there is none
};

/// Creates the page of this process; 0 when the server has none to give. PostgreSQL frame, outside a transaction.
std::uint32_t create_progress_page();
/// From now on the page speaks of this job (0: of none).
void set_progress_job(std::int64_t job_id);
void report_progress(const train::Progress& progress);
void report_phase(const char* phase);
/// Rows that ingest has read so far; null before create_progress_page.
[[nodiscard]] std::atomic<std::uint64_t>* progress_rows();

/// PostgreSQL frame. False when the page is gone or speaks of another job.
bool read_progress(std::uint32_t handle, std::int64_t job_id, ProgressView* view);

}  // namespace dmlc::jobs
