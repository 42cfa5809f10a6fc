// SPDX-License-Identifier: Apache-2.0
// Computations that run again and again: EVERY.
#pragma once

#include <optional>

namespace dmlc::jobs {

/// Queues a job for each computation that is due and not queued or running, and sets the next time: starts that were
/// missed are left out. Removes old jobs of schedules. In a transaction that holds the lock of claims, as the
/// extension's owner.
void submit_due_computes();

/// Milliseconds until a computation is due, a few for one that is late; nothing without schedules. In a transaction.
[[nodiscard]] std::optional<long> time_until_due();

}  // namespace dmlc::jobs
