// SPDX-License-Identifier: Apache-2.0
// Wakes or starts workers from the commit of the transaction that submitted a job.
#include "runtime/src/jobs/wake.h"

#include "runtime/include/dmlc/abi.h"
#include "runtime/src/jobs/shared_state.h"
#include "runtime/src/jobs/worker.h"

namespace dmlc::jobs {
namespace {

bool wanted = false;

/// After the commit: the job is visible, and nothing here may fail.
void at_transaction_end(XactEvent event, void*) {
  switch (event) {
    case XACT_EVENT_COMMIT:
      if (!wanted) return;
      wanted = false;
      if (!wake_now(MyDatabaseId))
        ereport(WARNING, (errmsg("no background worker is free; the job waits"),
                          errhint("Raise max_worker_processes, or preload declarativeml.")));
      return;
    case XACT_EVENT_ABORT:
    case XACT_EVENT_PREPARE:
      wanted = false;
      return;
    case XACT_EVENT_PARALLEL_COMMIT:
    case XACT_EVENT_PARALLEL_ABORT:
    case XACT_EVENT_PRE_COMMIT:
    case XACT_EVENT_PARALLEL_PRE_COMMIT:
    case XACT_EVENT_PRE_PREPARE:
      return;
  }
}

}  // namespace

void install_wake() { RegisterXactCallback(at_transaction_end, nullptr); }

void wake_at_commit() { wanted = true; }

bool start_worker(Oid database, bool only_sweep, BackgroundWorkerHandle** handle) {
  BackgroundWorker worker;
  memset(&worker, 0, sizeof worker);
  strlcpy(worker.bgw_name, "declarativeml worker", BGW_MAXLEN);
  strlcpy(worker.bgw_type, "declarativeml worker", BGW_MAXLEN);
  worker.bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
  worker.bgw_start_time = BgWorkerStart_RecoveryFinished;
  worker.bgw_restart_time = BGW_NEVER_RESTART;
  strlcpy(worker.bgw_library_name, abi::kExtension.data(), BGW_MAXLEN);
  strlcpy(worker.bgw_function_name, "dml_worker_main", BGW_MAXLEN);
  worker.bgw_main_arg = ObjectIdGetDatum(database);
  const WorkerOrder order{only_sweep};
  memcpy(worker.bgw_extra, &order, sizeof order);
  worker.bgw_notify_pid = handle != nullptr ? MyProcPid : 0;
  return RegisterDynamicBackgroundWorker(&worker, handle);
}

bool wake_now(Oid database) {
  return wake_idle_worker(database) || start_worker(database, false) || add_pending(database);
}

}  // namespace dmlc::jobs
