// SPDX-License-Identifier: Apache-2.0
// Starts work when a transaction commits.
#pragma once

#include "runtime/src/boundary.h"

namespace dmlc::jobs {

/// Registers the transaction callback; once, from _PG_init.
void install_wake();
/// If this transaction commits, a worker of this database looks for jobs at once.
void wake_at_commit();
/// Starts a worker for a database; false when the server has no free place for one. Allowed anywhere, never fails.
[[nodiscard]] bool start_worker(Oid database, bool only_sweep, BackgroundWorkerHandle** handle = nullptr);
/// Wakes an idle worker of the database, or starts one, or leaves it to the launcher. False when nobody will come.
bool wake_now(Oid database);

}  // namespace dmlc::jobs
