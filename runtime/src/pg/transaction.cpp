// SPDX-License-Identifier: Apache-2.0
// Opens and closes transactions; switches signals off and on.
#include "runtime/src/pg/transaction.h"

#include <pthread.h>

#include <csignal>

#include "runtime/include/dmlc/abi.h"
#include "runtime/src/boundary.h"

namespace dmlc::pg {
namespace {

sigset_t saved_mask;

/// DROP EXTENSION locks the extension before its tables. A transaction that holds the extension first keeps it out; one
/// that comes second waits while it holds nothing, so the two never wait for each other.
void lock_extension() {
  const Oid extension = get_extension_oid(abi::kExtension.data(), true);
  if (OidIsValid(extension)) LockDatabaseObject(ExtensionRelationId, extension, 0, AccessShareLock);
}

}  // namespace

Transaction::Transaction() {
  call_pg([] {
    SetCurrentStatementStartTimestamp();
    StartTransactionCommand();
    // Whatever the server's defaults are: claims must see what others have committed.
    XactIsoLevel = XACT_READ_COMMITTED;
    XactReadOnly = false;
    lock_extension();
    PushActiveSnapshot(GetTransactionSnapshot());
  });
}

Transaction::~Transaction() {
  if (!open_) return;
  // Rolling back does not fail short of a broken server; then nothing better is left than to exit.
  try {
    call_pg([] { AbortCurrentTransaction(); });
  } catch (const PgError&) {
    proc_exit(1);
  }
}

void Transaction::forbid_writes() { XactReadOnly = true; }

void Transaction::commit() {
  call_pg([] {
    PopActiveSnapshot();
    CommitTransactionCommand();
  });
  open_ = false;
  call_pg([] { pgstat_report_stat(true); });
}

void reset_session() {
  Transaction transaction;
  call_pg([] {
    DiscardStmt statement{};
    statement.type = T_DiscardStmt;
    statement.target = DISCARD_ALL;
    DiscardCommand(&statement, true);
  });
  transaction.commit();
}

SignalsBlocked::SignalsBlocked() {
  pthread_sigmask(SIG_SETMASK, nullptr, &saved_mask);
  block();
}

SignalsBlocked::~SignalsBlocked() { unblock(); }

void SignalsBlocked::block() {
  sigset_t all;
  sigfillset(&all);
  // Faults of this thread must stay deliverable.
  for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS}) sigdelset(&all, fault);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
}

void SignalsBlocked::unblock() { pthread_sigmask(SIG_SETMASK, &saved_mask, nullptr); }

bool stop_requested() { return InterruptPending && (QueryCancelPending || ProcDiePending); }

bool exit_requested() { return ProcDiePending; }

void honour_interrupts() {
  call_pg([] { CHECK_FOR_INTERRUPTS(); });
}

}  // namespace dmlc::pg
