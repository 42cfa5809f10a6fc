// SPDX-License-Identifier: Apache-2.0
// A pool worker: claims jobs of one database until there have been none for a while.
#include "runtime/src/jobs/worker.h"

#include <csignal>
#include <exception>
#include <nlohmann/json.hpp>
#include <string>

#include "runtime/src/jobs/progress.h"
#include "runtime/src/pg/settings.h"
#include "runtime/src/pg/transaction.h"

#include "runtime/src/jobs/run.h"
#include "runtime/src/jobs/shared_state.h"
#include "runtime/src/jobs/wake.h"
#include "runtime/src/pg/error_map.h"
#include "runtime/src/pg/identity.h"

namespace dmlc::jobs {
namespace {

using pg::Transaction;

/// How often an idle worker looks by itself: for jobs nobody announced, and for someone who wants the database.
constexpr long kPollMilliseconds = 1000;

bool has_current_job = false;

std::string phase_text(const Job& job) {
  return std::string("dml: ") + (job.kind == JobKind::train ? "train " : "predict ") + job.model;
}

/// Where a prediction job stores; empty for a training.
std::string target_of(const Job& job) {
  if (job.kind == JobKind::train) return "";
  const auto arguments = nlohmann::json::parse(job.arguments, nullptr, false);
  return arguments.is_object() ? arguments.value("target", "") : "";
}

/// The coded form of an exception. In a transaction: names are looked up for it.
RuntimeError failure_of(const Job& job, const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const RuntimeError& error) {
    return error;
  } catch (const pg::PgError& error) {
    return pg::map_pg_error(error.data(), {job.model, job.submitter, target_of(job)});
  } catch (const std::bad_alloc&) {
    return {"E0609", job.model, "the memory of the server did not suffice for model `" + job.model + "`",
            "train on fewer rows or columns"};
  } catch (const std::exception& error) {
    return make_error<RuntimeErrorId::JobFailed>("", "", error.what());
  }
}

void run_body(const Job& job) {
  switch (job.kind) {
    case JobKind::train:
      return run_train(job);
    case JobKind::predict:
      return run_predict(job);
  }
}

void run_job(const Job& job) {
  has_current_job = true;
  const std::string activity = phase_text(job);
  pgstat_report_activity(STATE_RUNNING, activity.c_str());
  std::exception_ptr failure;
  try {
    run_body(job);
  } catch (...) {
    failure = std::current_exception();
  }
  // A worker that must exit leaves its job to the sweep: it is run again.
  if (pg::exit_requested()) pg::honour_interrupts();
  if (failure != nullptr) {
    QueryCancelPending = false;
    Transaction transaction;
    fail_job(job, failure_of(job, failure));
    transaction.commit();
  }
  set_progress_job(0);
  has_current_job = false;
  pg::reset_session();
  pgstat_report_activity(STATE_IDLE, nullptr);
}

/// Runs every job that may run now. False when the extension is gone or other workers have all places.
bool run_all_jobs(std::uint32_t progress_handle) {
  for (;;) {
    std::optional<Job> job;
    {
      Transaction transaction;
      if (!pg::extension_exists() || !keep_worker_place(pg::worker_limit())) return false;
      job = claim_job(progress_handle);
      if (job) leave_idle();
      transaction.commit();
    }
    if (!job) return true;
    run_job(*job);
  }
}

/// Somebody waits for the database to be free of sessions, to drop or to copy it.
bool database_is_wanted() {
  return pg::call_pg([] {
    LOCKTAG tag;
    SET_LOCKTAG_OBJECT(tag, InvalidOid, DatabaseRelationId, MyDatabaseId, 0);
    if (LockAcquire(&tag, RowExclusiveLock, true, true) == LOCKACQUIRE_NOT_AVAIL) return true;
    LockRelease(&tag, RowExclusiveLock, true);
    return false;
  });
}

/// Waits for a wake-up or the next poll. False when the worker was idle for too long or is in the way.
bool wait_for_work(TimestampTz idle_since) {
  enter_idle();
  pg::call_pg([] {
    const int events =
        WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, kPollMilliseconds, PG_WAIT_EXTENSION);
    if (events & WL_LATCH_SET) ResetLatch(MyLatch);
    QueryCancelPending = false;  // meant for a job that has ended
    CHECK_FOR_INTERRUPTS();
    if (ConfigReloadPending) {
      ConfigReloadPending = false;
      ProcessConfigFile(PGC_SIGHUP);
    }
  });
  if (database_is_wanted()) return false;
  return !TimestampDifferenceExceeds(idle_since, GetCurrentTimestamp(), pg::worker_idle_seconds() * 1000);
}

void serve(const WorkerOrder& order, std::uint32_t progress_handle) {
  if (!run_all_jobs(progress_handle) || order.only_sweep) return;
  for (TimestampTz idle_since = GetCurrentTimestamp(); wait_for_work(idle_since);) {
    const TimestampTz before = GetCurrentTimestamp();
    if (!run_all_jobs(progress_handle)) return;
    if (TimestampDifferenceExceeds(before, GetCurrentTimestamp(), kPollMilliseconds))
      idle_since = GetCurrentTimestamp();
  }
  // A job may have been left to this worker just now: off the list first, then a last look.
  leave_idle();
  run_all_jobs(progress_handle);
}

/// A worker that dies with a job calls for another one, which sweeps it.
void at_exit(int, Datum) {
  leave_idle();
  set_progress_job(0);
  if (has_current_job) add_pending(MyDatabaseId);
}

/// Nothing else frees a session's locks of this kind. Registered before PostgreSQL's own callback, so it runs after the
/// transaction has been rolled back.
void release_locks(int, Datum) { LockReleaseAll(DEFAULT_LOCKMETHOD, true); }

}  // namespace
}  // namespace dmlc::jobs

void dml_worker_main(Datum argument) {
  using namespace dmlc;
  using namespace dmlc::jobs;
  pqsignal(SIGTERM, die);
  pqsignal(SIGHUP, SignalHandlerForConfigReload);
  BackgroundWorkerUnblockSignals();
  before_shmem_exit(release_locks, 0);
  BackgroundWorkerInitializeConnectionByOid(DatumGetObjectId(argument), InvalidOid, 0);
  before_shmem_exit(at_exit, 0);
  WorkerOrder order;
  memcpy(&order, MyBgworkerEntry->bgw_extra, sizeof order);
  const std::uint32_t handle = create_progress_page();
  pg::call_cpp([&] { serve(order, handle); });
  proc_exit(0);
}
