// SPDX-License-Identifier: Apache-2.0
// The job table: who waits, who runs, who is gone.
#include "runtime/src/jobs/queue.h"

#include <cstdlib>

#include "runtime/src/jobs/progress.h"
#include "runtime/src/pg/query.h"

#include "runtime/src/jobs/schedule.h"
#include "runtime/src/jobs/wake.h"
#include "runtime/src/pg/identity.h"

namespace dmlc::jobs {
namespace {

using pg::call_pg;
using pg::query;
using pg::query_value;
using pg::Rows;
using pg::Text;

int held_place = -1;  ///< of the database's places for workers

/// Locks in a space that SQL cannot reach.
enum class LockSpace : std::uint16_t { place = 0xd301, claim = 0xd302 };

LOCKTAG tag_of(LockSpace space, int number) {
  LOCKTAG tag;
  memset(&tag, 0, sizeof tag);
  tag.locktag_field1 = MyDatabaseId;
  tag.locktag_field2 = static_cast<uint32>(number);
  tag.locktag_field4 = static_cast<uint16>(space);
  tag.locktag_type = LOCKTAG_USERLOCK;
  tag.locktag_lockmethodid = DEFAULT_LOCKMETHOD;
  return tag;
}

/// One worker at a time decides who runs what; until the end of the transaction.
void lock_claims() {
  call_pg([] {
    const LOCKTAG tag = tag_of(LockSpace::claim, 0);
    LockAcquire(&tag, ExclusiveLock, false, false);
  });
}

/// Ids only: a payload is visible to every session of the database.
void notify(std::int64_t job_id, const char* state) {
  const std::string payload = std::to_string(job_id) + " " + state;
  call_pg([&] { Async_Notify("dml_job", payload.c_str()); });
}

constexpr const char* kClaimQuery =
    "SELECT j.job_id, j.kind, coalesce(j.model_id, 0), coalesce(quote_ident(m.schema_name) || '.' || "
    "quote_ident(m.model_name), quote_ident(c.schema_name) || '.' || quote_ident(c.compute_name)), j.owner::oid, "
    "j.spec::text, j.arguments::text, c.schema_name, c.compute_name FROM dml.job j LEFT JOIN dml.model m USING "
    "(model_id) LEFT JOIN dml.compute c USING (compute_id) WHERE j.state = 'queued' "
    "AND NOT EXISTS (SELECT 1 FROM dml.job o WHERE o.model_id = j.model_id AND o.kind = 'train' "
    "  AND (o.state = 'queued' AND o.job_id < j.job_id OR o.state = 'running' AND (j.kind = 'train' OR o.job_id < "
    "j.job_id))) "
    "AND NOT EXISTS (SELECT 1 FROM dml.job o WHERE o.compute_id = j.compute_id AND o.state = 'running') "
    "ORDER BY j.job_id LIMIT 1 FOR UPDATE OF j SKIP LOCKED";

JobKind kind_of(const std::string& name) {
  if (name == "compute") return JobKind::compute;
  return name == "train" ? JobKind::train : JobKind::predict;
}

Job read_job(const Rows& rows) {
  Job job;
  job.id = rows.integer(0, 0);
  job.kind = kind_of(rows.text(0, 1));
  job.model_id = rows.integer(0, 2);
  job.model = rows.text(0, 3);
  job.submitter = static_cast<Oid>(rows.integer(0, 4));
  job.spec = rows.text(0, 5);
  job.arguments = rows.text(0, 6);
  job.schema = rows.text(0, 7);
  job.name = rows.text(0, 8);
  return job;
}

/// Whether the worker that claimed the job still runs it: its progress page says so, and goes with the process.
bool is_worked_on(std::int64_t job_id, std::uint32_t handle, int pid, bool same_server) {
  return call_pg([&] {
    if (!same_server) return false;
    ProgressView view;
    if (handle != 0) return read_progress(handle, job_id, &view);
    const PGPROC* process = BackendPidGetProc(pid);
    return process != nullptr && process->isBackgroundWorker && process->databaseId == MyDatabaseId;
  });
}

/// What SAVE CHECKPOINTS did not ask for is of no use after the job.
void drop_unasked_checkpoints(std::int64_t id) {
  query(
      "DELETE FROM dml.checkpoint c USING dml.job j WHERE c.job_id = $1::bigint AND j.job_id = c.job_id "
      "AND j.state <> 'queued' AND j.spec -> 'checkpoints' IS NULL",
      {std::to_string(id)});
}

void requeue_or_fail(std::int64_t id) {
  const RuntimeError lost = make_error<RuntimeErrorId::ServerRestarted>("", "train the model again");
  pg::require_durable_commit();
  const Text state = query_value(
      "UPDATE dml.job SET pid = NULL, progress_handle = NULL, state = CASE WHEN attempt < max_attempts THEN 'queued' "
      "ELSE 'failed' END, finished_at = CASE WHEN attempt < max_attempts THEN NULL ELSE clock_timestamp() END, "
      "error_code = CASE WHEN attempt < max_attempts THEN NULL ELSE $2 END, "
      "error_message = CASE WHEN attempt < max_attempts THEN NULL ELSE $3 END, "
      "error_help = CASE WHEN attempt < max_attempts THEN NULL ELSE $4 END "
      "WHERE job_id = $1::bigint AND state = 'running' RETURNING state",
      {std::to_string(id), lost.code(), lost.what(), lost.help()});
  if (!state) return;
  drop_unasked_checkpoints(id);
  notify(id, state->c_str());
}

/// Puts jobs whose worker is gone back into the queue, or fails them when no attempt is left.
void sweep_jobs() {
  const Rows running = query(
      "SELECT job_id, coalesce(progress_handle, 0), coalesce(pid, 0), started_by = pg_postmaster_start_time() "
      "FROM dml.job WHERE state = 'running' ORDER BY job_id");
  for (std::size_t i = 0; i < running.rows.size(); ++i) {
    const std::int64_t id = running.integer(i, 0);
    if (is_worked_on(id, static_cast<std::uint32_t>(running.integer(i, 1)), static_cast<int>(running.integer(i, 2)),
                     running.text(i, 3) == "t")) {
      continue;
    }
    requeue_or_fail(id);
  }
}

void mark_running(const Job& job, std::uint32_t progress_handle) {
  query(
      "UPDATE dml.job SET state = 'running', attempt = attempt + 1, started_at = clock_timestamp(), "
      "finished_at = NULL, heartbeat = clock_timestamp(), pid = pg_backend_pid(), "
      "started_by = pg_postmaster_start_time(), progress_handle = $2::bigint WHERE job_id = $1::bigint",
      {std::to_string(job.id), std::to_string(progress_handle)});
}

}  // namespace

std::int64_t submit_job(const NewJob& job) {
  const std::string submitter = std::to_string(GetUserId());
  const pg::OwnerScope owner;
  pg::require_durable_commit();
  const Text id = query_value(
      "INSERT INTO dml.job (kind, model_id, owner, spec, arguments) "
      "VALUES ($1, $2::bigint, $3::oid::regrole, $4::jsonb, $5::jsonb) RETURNING job_id",
      {job.kind == JobKind::train ? "train" : "predict", std::to_string(job.model_id), submitter,
       job.spec.empty() ? std::nullopt : Text(job.spec), job.arguments.empty() ? std::nullopt : Text(job.arguments)});
  const std::int64_t number = std::strtoll(id.value_or("0").c_str(), nullptr, 10);
  notify(number, "queued");
  wake_at_commit();
  return number;
}

std::optional<Job> claim_job(std::uint32_t progress_handle) {
  const pg::OwnerScope owner;
  lock_claims();
  sweep_jobs();
  submit_due_computes();
  const Rows rows = query(kClaimQuery);
  if (rows.empty()) return std::nullopt;
  const Job job = read_job(rows);
  pg::require_durable_commit();
  set_progress_job(job.id);  // before others can see the row as running
  mark_running(job, progress_handle);
  notify(job.id, "running");
  if (!query(kClaimQuery).empty()) wake_at_commit();  // somebody else may take the next one
  return job;
}

void finish_job(const Job& job, int version) {
  const pg::OwnerScope owner;
  pg::require_durable_commit();
  const Rows rows = query(
      "UPDATE dml.job SET state = 'done', finished_at = clock_timestamp(), version = nullif($2::integer, 0), pid = "
      "NULL "
      "WHERE job_id = $1::bigint AND state = 'running' RETURNING 1",
      {std::to_string(job.id), std::to_string(version)});
  if (rows.empty()) throw make_error<RuntimeErrorId::Cancelled>("", "");
  notify(job.id, "done");
}

void fail_job(const Job& job, const RuntimeError& error) {
  const pg::OwnerScope owner;
  pg::require_durable_commit();
  const char* state = error.code() == "E0615" ? "cancelled" : "failed";
  const Rows rows = query(
      "UPDATE dml.job SET state = $2, finished_at = clock_timestamp(), pid = NULL, error_code = $3, error_subject = "
      "$4, "
      "error_message = $5, error_help = $6 WHERE job_id = $1::bigint AND state = 'running' RETURNING 1",
      {std::to_string(job.id), state, error.code(), error.subject(), error.what(), error.help()});
  if (rows.empty()) return;
  drop_unasked_checkpoints(job.id);
  notify(job.id, state);
}

void log_warnings(const Job& job, const std::vector<RuntimeWarning>& warnings) {
  const pg::OwnerScope owner;
  for (const RuntimeWarning& warning : warnings) {
    query(
        "INSERT INTO dml.job_message (job_id, severity, code, subject, message) VALUES ($1::bigint, 'warning', $2, $3, "
        "$4)",
        {std::to_string(job.id), warning.code, warning.subject, warning.message});
  }
}

void log_note(const Job& job, const std::string& message) {
  const pg::OwnerScope owner;
  query("INSERT INTO dml.job_message (job_id, severity, message) VALUES ($1::bigint, 'note', $2)",
        {std::to_string(job.id), message});
}

void beat_heart(const Job& job) {
  const pg::OwnerScope owner;
  // Somebody who is about to cancel the job may hold its row.
  query(
      "UPDATE dml.job SET heartbeat = clock_timestamp() WHERE job_id IN (SELECT job_id FROM dml.job "
      "WHERE job_id = $1::bigint AND state = 'running' FOR UPDATE SKIP LOCKED)",
      {std::to_string(job.id)});
}

bool has_first_place() { return held_place == 0; }

bool keep_worker_place(int places) {
  int& held = held_place;
  return call_pg([&] {
    // A transaction that failed has released the lock.
    if (held >= 0) {
      const LOCKTAG tag = tag_of(LockSpace::place, held);
      if (LockHeldByMe(&tag, ExclusiveLock)) return true;
    }
    for (held = 0; held < places; ++held) {
      const LOCKTAG tag = tag_of(LockSpace::place, held);
      if (LockAcquire(&tag, ExclusiveLock, true, true) != LOCKACQUIRE_NOT_AVAIL) return true;
    }
    held = -1;
    return false;
  });
}

}  // namespace dmlc::jobs
