// SPDX-License-Identifier: Apache-2.0
// The job table: submit, claim, finish. Every function works in the caller's transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/src/train/runtime_error.h"

#include "runtime/src/boundary.h"

namespace dmlc::jobs {

enum class JobKind : std::uint8_t { train, predict, compute };

struct Job {
  std::int64_t id = 0;
  JobKind kind = JobKind::train;
  std::int64_t model_id = 0;
  std::string model;  ///< display name, also of a computation
  Oid submitter = InvalidOid;
  std::string spec;       ///< train: JSON text
  std::string arguments;  ///< predict: JSON text
  std::string schema;     ///< compute
  std::string name;       ///< compute
};

struct NewJob {
  JobKind kind = JobKind::train;
  std::int64_t model_id = 0;
  std::string spec;
  std::string arguments;
};

/// Inserts a job of the current role and wakes a worker at commit. Returns its id.
std::int64_t submit_job(const NewJob& job);

/// Takes the oldest job that may run, marks it as running and makes this process's progress page speak of it; jobs
/// whose worker is gone return to the queue first, or fail when no attempt is left. A training waits for the model's
/// other trainings, a prediction for those submitted before it, a computation for its own last run.
[[nodiscard]] std::optional<Job> claim_job(std::uint32_t progress_handle);

/// Marks the job as done in the transaction that stores its results; throws E0615 when it is no longer running.
void finish_job(const Job& job, int version);
/// Marks the job as failed or, for E0615, as cancelled. Nothing happens when its row is gone.
void fail_job(const Job& job, const RuntimeError& error);
void log_warnings(const Job& job, const std::vector<RuntimeWarning>& warnings);
void log_note(const Job& job, const std::string& message);
void beat_heart(const Job& job);

/// Makes sure that this process has one of the database's places for workers. False when all are taken.
[[nodiscard]] bool keep_worker_place(int places);
/// Whether it is the first one: its worker stays for the sake of schedules.
[[nodiscard]] bool has_first_place();

}  // namespace dmlc::jobs
