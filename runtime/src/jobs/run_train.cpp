// SPDX-License-Identifier: Apache-2.0
// A training job from its rows to the stored version.
#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>

#include "runtime/src/jobs/progress.h"
#include "runtime/src/pg/ingest.h"
#include "runtime/src/pg/model_store.h"
#include "runtime/src/pg/query.h"
#include "runtime/src/pg/settings.h"
#include "runtime/src/pg/transaction.h"
#include "runtime/src/train/trainer.h"

#include "runtime/src/jobs/run.h"
#include "runtime/src/pg/identity.h"

namespace dmlc::jobs {
namespace {

using Clock = std::chrono::steady_clock;
using pg::Transaction;

constexpr auto kHeartbeat = std::chrono::milliseconds(2000);

double seconds_between(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

/// When each phase of this attempt ended; becomes the row of dml.run.
struct Timeline {
  Clock::time_point start = Clock::now();
  double ingest = 0;
  double fit = 0;
};

/// The trainer's link to the worker. Signals are blocked around it: threads of the trainer inherit that, and the
/// handlers run here, in the one thread that may run them. Nothing that it does may throw through the trainer.
class JobMonitor final : public train::Monitor {
 public:
  JobMonitor(const Job& job, pg::SignalsBlocked& signals) : job_(job), signals_(signals) {}

  bool cancelled() override {
    signals_.unblock();
    signals_.block();
    return failure_ != nullptr || pg::stop_requested();
  }

  void report(const train::Progress& progress) override {
    report_progress(progress);
    if (failure_ != nullptr || Clock::now() - last_beat_ < kHeartbeat) return;
    last_beat_ = Clock::now();
    signals_.unblock();  // whoever waits in PostgreSQL is woken by a signal
    try {
      Transaction transaction;
      beat_heart(job_);
      transaction.commit();
    } catch (...) {
      failure_ = std::current_exception();
    }
    signals_.block();
  }

  void rethrow() const {
    if (failure_ != nullptr) std::rethrow_exception(failure_);
  }

 private:
  const Job& job_;
  pg::SignalsBlocked& signals_;
  Clock::time_point last_beat_ = Clock::now();
  std::exception_ptr failure_;
};

ingest::ColumnStore ingest_rows(const Job& job, const train::ModelSpec& spec, Clock::time_point deadline) {
  report_phase("ingest");
  Transaction transaction;
  std::optional<ingest::ColumnStore> store;
  {
    const pg::RoleScope role(job.submitter, true);
    transaction.forbid_writes();
    store.emplace(pg::read_training_rows(
        spec, {pg::thread_limit(), pg::effective_memory_limit(spec.memory_limit), deadline, progress_rows()}));
  }
  transaction.commit();
  return std::move(*store);
}

train::Resources resources_of(const train::ModelSpec& spec, Clock::time_point start) {
  train::Resources resources;
  resources.threads = pg::thread_limit();
  resources.memory_limit = pg::effective_memory_limit(spec.memory_limit);
  resources.host_program = pg::host_program();
  if (spec.time_limit_ms != 0) {
    const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count();
    const auto left = static_cast<std::int64_t>(spec.time_limit_ms) - spent;
    resources.time_limit_ms = static_cast<std::uint64_t>(std::max<std::int64_t>(left, 1));
  }
  return resources;
}

train::TrainingResult fit(const Job& job, const train::ModelSpec& spec, const ingest::ColumnStore& store,
                          const train::Resources& resources) {
  report_phase("fit");
  pg::SignalsBlocked signals;
  JobMonitor monitor(job, signals);
  try {
    return train::train(spec, store, resources, monitor);
  } catch (const RuntimeError&) {
    monitor.rethrow();
    throw;
  }
}

void insert_run(const Job& job, int version, const ingest::ColumnStore& store, const Timeline& times,
                unsigned threads) {
  const double total = seconds_between(times.start, Clock::now());
  pg::query(
      "INSERT INTO dml.run (job_id, model_id, version, rows_read, matrix_bytes, threads, ingest_seconds, fit_seconds, "
      "store_seconds) VALUES ($1::bigint, $2::bigint, $3::integer, $4::bigint, $5::bigint, $6::integer, $7::float8, "
      "$8::float8, $9::float8)",
      {std::to_string(job.id), std::to_string(job.model_id), std::to_string(version),
       std::to_string(store.rows() + store.dropped_rows()), std::to_string(store.bytes()), std::to_string(threads),
       std::to_string(times.ingest), std::to_string(times.fit), std::to_string(total - times.ingest - times.fit)});
}

void store_version(const Job& job, const train::ModelSpec& spec, const ingest::ColumnStore& store,
                   const train::TrainingResult& result, const Timeline& times, unsigned threads) {
  report_phase("store");
  Transaction transaction;
  {
    const pg::OwnerScope owner;
    pg::require_durable_commit();
    // The model may have been dropped meanwhile.
    const pg::Rows model =
        pg::query("SELECT 1 FROM dml.model WHERE model_id = $1::bigint FOR UPDATE", {std::to_string(job.model_id)});
    if (model.empty()) throw make_error<RuntimeErrorId::Cancelled>("", "");
    const pg::NewVersion version{job.model_id, job.id, job.spec, seconds_between(times.start, Clock::now())};
    const int number = pg::write_version(version, spec, store, result);
    log_warnings(job, result.warnings);
    insert_run(job, number, store, times, threads);
    finish_job(job, number);
  }
  transaction.commit();
}

}  // namespace

void run_train(const Job& job) {
  Timeline times;
  const train::ModelSpec spec = train::parse_model_spec(job.spec);
  const auto deadline =
      spec.time_limit_ms == 0 ? Clock::time_point::max() : times.start + std::chrono::milliseconds(spec.time_limit_ms);
  const ingest::ColumnStore store = ingest_rows(job, spec, deadline);
  times.ingest = seconds_between(times.start, Clock::now());
  const train::Resources resources = resources_of(spec, times.start);
  const train::TrainingResult result = fit(job, spec, store, resources);
  times.fit = seconds_between(times.start, Clock::now()) - times.ingest;
  store_version(job, spec, store, result, times, resources.threads);
}

}  // namespace dmlc::jobs
