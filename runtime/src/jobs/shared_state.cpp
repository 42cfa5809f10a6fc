// SPDX-License-Identifier: Apache-2.0
// The shared memory of the job machinery: a few small arrays under a spinlock.
#include "runtime/src/jobs/shared_state.h"

namespace dmlc::jobs {
namespace {

constexpr int kMaxPending = 256;
constexpr int kMaxIdle = 256;

struct IdleWorker {
  pid_t pid;
  Oid database;
};

struct SharedState {
  slock_t mutex;
  pid_t launcher;
  int pending_count;
  Oid pending[kMaxPending];
  IdleWorker idle[kMaxIdle];
};

SharedState* state = nullptr;
shmem_request_hook_type previous_request_hook = nullptr;
shmem_startup_hook_type previous_startup_hook = nullptr;

void request() {
  if (previous_request_hook != nullptr) previous_request_hook();
  RequestAddinShmemSpace(sizeof(SharedState));
}

void startup() {
  if (previous_startup_hook != nullptr) previous_startup_hook();
  LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
  bool found;
  state = static_cast<SharedState*>(ShmemInitStruct("declarativeml", sizeof(SharedState), &found));
  if (!found) {
    memset(static_cast<void*>(state), 0, sizeof(SharedState));
    SpinLockInit(&state->mutex);
  }
  LWLockRelease(AddinShmemInitLock);
}

bool wake_process(pid_t pid) {
  PGPROC* process = pid == 0 ? nullptr : BackendPidGetProc(pid);
  if (process == nullptr) return false;
  SetLatch(&process->procLatch);
  return true;
}

}  // namespace

void request_shared_state() {
  previous_request_hook = shmem_request_hook;
  shmem_request_hook = request;
  previous_startup_hook = shmem_startup_hook;
  shmem_startup_hook = startup;
}

bool has_shared_state() { return state != nullptr; }

void set_launcher(pid_t pid) {
  SpinLockAcquire(&state->mutex);
  state->launcher = pid;
  SpinLockRelease(&state->mutex);
}

bool add_pending(Oid database) {
  if (state == nullptr) return false;
  SpinLockAcquire(&state->mutex);
  bool known = false;
  for (int i = 0; i < state->pending_count && !known; ++i) known = state->pending[i] == database;
  if (!known && state->pending_count < kMaxPending) state->pending[state->pending_count++] = database;
  const pid_t launcher = state->launcher;
  SpinLockRelease(&state->mutex);
  return wake_process(launcher);
}

Oid take_pending() {
  SpinLockAcquire(&state->mutex);
  const Oid database = state->pending_count > 0 ? state->pending[--state->pending_count] : InvalidOid;
  SpinLockRelease(&state->mutex);
  return database;
}

void enter_idle() {
  if (state == nullptr) return;
  SpinLockAcquire(&state->mutex);
  for (IdleWorker& entry : state->idle) {
    if (entry.pid == MyProcPid) break;
    if (entry.pid != 0) continue;
    entry = {MyProcPid, MyDatabaseId};
    break;
  }
  SpinLockRelease(&state->mutex);
}

void leave_idle() {
  if (state == nullptr) return;
  SpinLockAcquire(&state->mutex);
  for (IdleWorker& entry : state->idle)
    if (entry.pid == MyProcPid) entry = {};
  SpinLockRelease(&state->mutex);
}

bool wake_idle_worker(Oid database) {
  if (state == nullptr) return false;
  pid_t pid = 0;
  SpinLockAcquire(&state->mutex);
  for (IdleWorker& entry : state->idle) {
    if (entry.pid == 0 || entry.database != database) continue;
    pid = entry.pid;
    entry = {};
    break;
  }
  SpinLockRelease(&state->mutex);
  return wake_process(pid);
}

}  // namespace dmlc::jobs
