// SPDX-License-Identifier: Apache-2.0
// What launcher, workers and submitting sessions share when the module is preloaded.
#pragma once

#include "runtime/src/boundary.h"

namespace dmlc::jobs {

/// Requests the shared memory; from _PG_init under shared_preload_libraries.
void request_shared_state();
/// Whether there is shared memory at all: false without preloading.
[[nodiscard]] bool has_shared_state();

/// The launcher's process, for wake-ups.
void set_launcher(pid_t pid);

/// Databases that need a worker nobody could start. `add` wakes the launcher; false when there is none.
bool add_pending(Oid database);
/// Takes one out; InvalidOid when there is none.
[[nodiscard]] Oid take_pending();

/// Workers that wait for a job. A worker is listed from enter_idle to leave_idle, or until a submitter takes it.
void enter_idle();
void leave_idle();
/// Takes an idle worker of the database off the list and wakes it; false when there is none.
bool wake_idle_worker(Oid database);

}  // namespace dmlc::jobs
