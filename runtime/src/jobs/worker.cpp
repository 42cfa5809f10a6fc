// SPDX-License-Identifier: Apache-2.0
// A pool worker: claims jobs of one database until there have been none for a while.
#include "runtime/src/jobs/worker.h"

#include <malloc.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <nlohmann/json.hpp>
#include <string>

#include "runtime/src/jobs/progress.h"
#include "runtime/src/pg/settings.h"
#include "runtime/src/pg/transaction.h"

#include "runtime/src/jobs/run.h"
#include "runtime/src/jobs/schedule.h"
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
bool has_schedules = false;

std::string phase_text(const Job& job) {
  const char* verb = job.kind == JobKind::train ? "train " : job.kind == JobKind::predict ? "predict " : "compute ";
  return std::string("dml: ") + verb + job.model;
}

/// Where a prediction job stores; empty for others.
std::string target_of(const Job& job) {
  if (job.kind != JobKind::predict) return "";
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
    case JobKind::compute:
      return run_compute(job);
  }
}

void log_failure(const Job& job, const RuntimeError& error) {
  pg::call_pg([&] {
    ereport(LOG, (errmsg("computation %s failed: %s", job.model.c_str(), error.what()),
                  errdetail("Code %s; it is tried again when it is due.", error.code().c_str())));
  });
}

/// The worker waits, and the next job has a limit of its own; but small arrays are soon needed again, and each page
/// that comes back costs as much as to fill it several times.
void give_memory_back() {
  constexpr std::size_t kKept = std::size_t{8} << 20;
  if (::mallinfo2().fordblks > kKept) ::malloc_trim(0);
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
    const RuntimeError error = failure_of(job, failure);
    // Jobs of schedules come and go; the server's log keeps their failures.
    if (job.kind == JobKind::compute) log_failure(job, error);
    fail_job(job, error);
    transaction.commit();
  }
  set_progress_job(0);
  has_current_job = false;
  pg::reset_session();
  give_memory_back();
  pgstat_report_activity(STATE_IDLE, nullptr);
}

/// Runs every job that may run now. False when the extension is gone or other workers have all places.
bool run_all_jobs(std::uint32_t progress_handle, long* wait) {
  for (;;) {
    std::optional<Job> job;
    {
      Transaction transaction;
      if (!pg::extension_exists() || !keep_worker_place(pg::worker_limit())) {
        has_schedules = false;
        return false;
      }
      job = claim_job(progress_handle);
      const std::optional<long> due = time_until_due();
      has_schedules = due.has_value();
      *wait = std::min(due.value_or(kPollMilliseconds), kPollMilliseconds);
      // While this one works, another one has the clock.
      if (job && has_schedules && pg::worker_limit() > 1) wake_at_commit();
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

/// Waits for a wake-up or so many milliseconds. False when the worker was idle for too long or is in the way.
bool wait_for_work(TimestampTz idle_since, long wait) {
  enter_idle();
  pg::call_pg([wait] {
    const int events = WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, wait, PG_WAIT_EXTENSION);
    if (events & WL_LATCH_SET) ResetLatch(MyLatch);
    QueryCancelPending = false;  // meant for a job that has ended
    CHECK_FOR_INTERRUPTS();
    if (ConfigReloadPending) {
      ConfigReloadPending = false;
      ProcessConfigFile(PGC_SIGHUP);
    }
  });
  if (database_is_wanted()) return false;
  // One worker of a database with schedules stays.
  if (has_schedules && has_first_place()) return true;
  return !TimestampDifferenceExceeds(idle_since, GetCurrentTimestamp(), pg::worker_idle_seconds() * 1000);
}

/// The same for a worker on whom schedules rely: an error such as a deadlock costs it a moment.
bool look_for_jobs(std::uint32_t progress_handle, long* wait) {
  try {
    return run_all_jobs(progress_handle, wait);
  } catch (const pg::PgError& error) {
    if (!has_schedules) throw;
    pg::call_pg([&] { ereport(LOG, (errmsg("the worker of schedules looks again: %s", error.what()))); });
    *wait = kPollMilliseconds;
    return true;
  }
}

void serve(const WorkerOrder& order, std::uint32_t progress_handle) {
  long wait = kPollMilliseconds;
  if (!run_all_jobs(progress_handle, &wait) || (order.only_sweep && !has_schedules)) return;
  for (TimestampTz idle_since = GetCurrentTimestamp(); wait_for_work(idle_since, wait);) {
    const TimestampTz before = GetCurrentTimestamp();
    if (!look_for_jobs(progress_handle, &wait)) return;
    if (TimestampDifferenceExceeds(before, GetCurrentTimestamp(), kPollMilliseconds))
      idle_since = GetCurrentTimestamp();
  }
  // A job may have been left to this worker just now: off the list first, then a last look.
  leave_idle();
  run_all_jobs(progress_handle, &wait);
}

/// A worker that dies with a job calls for another one, which sweeps it; so does one that leaves schedules behind.
void at_exit(int, Datum) {
  leave_idle();
  set_progress_job(0);
  if (has_current_job || (has_schedules && has_first_place())) add_pending(MyDatabaseId);
}

/// Arrays by rows go back to the system when they are freed. Else the allocator takes larger and larger ones from what
/// it keeps, and a worker that waits would keep that much.
void free_large_arrays() {
  constexpr int kLarge = 4 << 20;
  ::mallopt(M_MMAP_THRESHOLD, kLarge);
  ::mallopt(M_TRIM_THRESHOLD, kLarge);
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
  free_large_arrays();
  const std::uint32_t handle = create_progress_page();
  pg::call_cpp([&] { serve(order, handle); });
  proc_exit(0);
}
