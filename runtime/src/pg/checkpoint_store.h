// SPDX-License-Identifier: Apache-2.0
// Checkpoints of trainings in the tables of the schema dml. Every function works in the caller's transaction.
#pragma once

#include <cstdint>
#include <optional>

#include "runtime/src/train/checkpoint.h"

namespace dmlc::pg {

/// Inserts a checkpoint of a job, tells which of the job's is the best, and deletes what the rule does not keep; the
/// newest one always stays. The job may be begun twice more from here: it got on.
void save_checkpoint(std::int64_t job_id, std::int64_t model_id, const train::Checkpoint& checkpoint,
                     const train::CheckpointRule& rule);

/// The newest checkpoint of a job; nullopt when there is none or it is damaged.
[[nodiscard]] std::optional<train::Checkpoint> read_checkpoint(std::int64_t job_id);

void drop_checkpoints(std::int64_t job_id);

}  // namespace dmlc::pg
