// SPDX-License-Identifier: Apache-2.0
// The launcher: after every start of the server it sends a sweeping worker to each database, and it starts workers that
// a submitting session could not start. It connects to no database.
#include <csignal>
#include <vector>

#include "runtime/include/dmlc/abi.h"

#include "runtime/src/jobs/shared_state.h"
#include "runtime/src/jobs/wake.h"
#include "runtime/src/jobs/worker.h"

namespace dmlc::jobs {
namespace {

constexpr long kRetryMilliseconds = 1000;
constexpr int kSweepPatience = 50;  // times 10 ms for one database, before the next one is begun
constexpr int kMaxDatabases = 10'000;

/// Databases that take connections. PostgreSQL frame.
int list_databases(Oid* databases) {
  int count = 0;
  StartTransactionCommand();
  PushActiveSnapshot(GetTransactionSnapshot());
  Relation catalog = table_open(DatabaseRelationId, AccessShareLock);
  TableScanDesc scan = table_beginscan_catalog(catalog, 0, nullptr);
  while (HeapTuple tuple = heap_getnext(scan, ForwardScanDirection)) {
    const auto* row = reinterpret_cast<Form_pg_database>(GETSTRUCT(tuple));
    if (row->datallowconn && count < kMaxDatabases) databases[count++] = row->oid;
  }
  table_endscan(scan);
  table_close(catalog, AccessShareLock);
  PopActiveSnapshot();
  CommitTransactionCommand();
  return count;
}

void wait_a_while(long milliseconds) {
  const int events =
      WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, milliseconds, PG_WAIT_EXTENSION);
  if (events & WL_LATCH_SET) ResetLatch(MyLatch);
  CHECK_FOR_INTERRUPTS();
  if (ConfigReloadPending) {
    ConfigReloadPending = false;
    ProcessConfigFile(PGC_SIGHUP);
  }
}

/// One at a time, so that a server with many databases does not run out of worker slots.
void sweep_database(Oid database) {
  BackgroundWorkerHandle* handle = nullptr;
  while (!start_worker(database, true, &handle)) wait_a_while(kRetryMilliseconds);
  pid_t pid;
  for (int i = 0; i < kSweepPatience; ++i) {
    if (GetBackgroundWorkerPid(handle, &pid) == BGWH_STOPPED) break;
    wait_a_while(10);
  }
  pfree(handle);
}

void sweep_all_databases() {
  auto* databases = static_cast<Oid*>(MemoryContextAlloc(TopMemoryContext, sizeof(Oid) * kMaxDatabases));
  const int count = list_databases(databases);
  for (int i = 0; i < count; ++i) sweep_database(databases[i]);
  pfree(databases);
}

void forget_launcher(int, Datum) { set_launcher(0); }

}  // namespace

void register_launcher() {
  BackgroundWorker worker;
  memset(&worker, 0, sizeof worker);
  strlcpy(worker.bgw_name, "declarativeml launcher", BGW_MAXLEN);
  strlcpy(worker.bgw_type, "declarativeml launcher", BGW_MAXLEN);
  worker.bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
  worker.bgw_start_time = BgWorkerStart_RecoveryFinished;
  worker.bgw_restart_time = 1;
  strlcpy(worker.bgw_library_name, abi::kExtension.data(), BGW_MAXLEN);
  strlcpy(worker.bgw_function_name, "dml_launcher_main", BGW_MAXLEN);
  RegisterBackgroundWorker(&worker);
}

}  // namespace dmlc::jobs

void dml_launcher_main(Datum) {
  using namespace dmlc::jobs;
  pqsignal(SIGTERM, die);
  pqsignal(SIGHUP, SignalHandlerForConfigReload);
  BackgroundWorkerUnblockSignals();
  BackgroundWorkerInitializeConnection(nullptr, nullptr, 0);
  before_shmem_exit(forget_launcher, 0);
  set_launcher(MyProcPid);
  sweep_all_databases();
  for (;;) {
    Oid database;
    bool retry = false;
    while (!retry && OidIsValid(database = take_pending())) {
      if (start_worker(database, false)) continue;
      add_pending(database);
      retry = true;
    }
    // Workers are started as places become free; without anything pending only signals matter.
    wait_a_while(retry ? kRetryMilliseconds : 60'000);
    if (retry) pg_usleep(100'000);
  }
}
