// SPDX-License-Identifier: Apache-2.0
// A training job from its rows to the stored version.
#include <algorithm>
#include <chrono>
#include <exception>
#include <nlohmann/json.hpp>
#include <optional>

#include "runtime/src/jobs/peak_memory.h"
#include "runtime/src/jobs/progress.h"
#include "runtime/src/pg/checkpoint_store.h"
#include "runtime/src/pg/ingest.h"
#include "runtime/src/pg/model_store.h"
#include "runtime/src/pg/query.h"
#include "runtime/src/pg/settings.h"
#include "runtime/src/pg/source_size.h"
#include "runtime/src/pg/step_table.h"
#include "runtime/src/pg/transaction.h"
#include "runtime/src/train/cost.h"
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

/// What the phases of this attempt cost; becomes rows of dml.run and dml.run_phase.
class Timeline {
 public:
  struct Phase {
    const char* name;
    double seconds;
    std::uint64_t peak_bytes;  ///< 0: not known
  };

  [[nodiscard]] Clock::time_point start() const { return start_; }
  [[nodiscard]] double seconds() const { return seconds_between(start_, Clock::now()); }
  [[nodiscard]] const std::vector<Phase>& phases() const { return phases_; }
  void begin() {
    report_phase(kNames[0]);
    phases_.clear();
    ended_ = Clock::now();
    reset_peak_memory();
  }
  /// The next phase of kNames begins.
  void end_phase() {
    const Clock::time_point now = Clock::now();
    // Reading the rows is what maps the server's memory.
    if (phases_.empty()) server_bytes_ = mapped_server_memory();
    phases_.push_back({kNames[phases_.size()], seconds_between(ended_, now), peak_memory(server_bytes_)});
    ended_ = now;
    reset_peak_memory();
    if (phases_.size() < std::size(kNames)) report_phase(kNames[phases_.size()]);
  }

 private:
  static constexpr const char* kNames[] = {"ingest", "fit", "store"};
  Clock::time_point start_ = Clock::now();
  Clock::time_point ended_ = start_;
  std::vector<Phase> phases_;
  std::uint64_t server_bytes_ = 0;
};

/// The trainer's link to the worker. Signals are blocked around it: threads of the trainer inherit that, and the
/// handlers run here, in the one thread that may run them. Nothing that it does may throw through the trainer.
class JobMonitor final : public train::Monitor {
 public:
  JobMonitor(const Job& job, const train::ModelSpec& spec, pg::SignalsBlocked& signals)
      : job_(job), spec_(spec), signals_(signals) {}

  bool cancelled() override {
    signals_.unblock();
    signals_.block();
    return failure_ != nullptr || pg::stop_requested();
  }

  void report(const train::Progress& progress) override {
    report_progress(progress);
    if (Clock::now() - last_beat_ >= kHeartbeat) transact([&] { beat_heart(job_); });
  }

  void save(const train::Checkpoint& checkpoint) override {
    transact([&] {
      const pg::OwnerScope owner;
      pg::require_durable_commit();
      pg::save_checkpoint(job_.id, job_.model_id, checkpoint, spec_.checkpoints);
      beat_heart(job_);
    });
  }

  void rethrow() const {
    if (failure_ != nullptr) std::rethrow_exception(failure_);
  }

 private:
  template <class Work>
  void transact(const Work& work) {
    if (failure_ != nullptr) return;
    last_beat_ = Clock::now();
    signals_.unblock();  // whoever waits in PostgreSQL is woken by a signal
    try {
      Transaction transaction;
      work();
      transaction.commit();
    } catch (...) {
      failure_ = std::current_exception();
    }
    signals_.block();
  }

  const Job& job_;
  const train::ModelSpec& spec_;
  pg::SignalsBlocked& signals_;
  Clock::time_point last_beat_ = Clock::now();
  std::exception_ptr failure_;
};

/// `expected` receives what the training is going to cost, as it looks before a row is read.
ingest::ColumnStore ingest_rows(const Job& job, const train::ModelSpec& spec, Clock::time_point deadline,
                                train::Estimate& expected) {
  Transaction transaction;
  std::optional<ingest::ColumnStore> store;
  {
    const pg::RoleScope role(job.submitter, true);
    transaction.forbid_writes();
    expected = train::estimate_training(spec, pg::estimate_source(spec, pg::view_queries(spec)), pg::thread_limit());
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

/// What a training takes of the machine.
struct Effort {
  unsigned threads = 1;
  std::uint32_t parallel_workers = 0;
};

train::TrainingResult fit(const Job& job, const train::ModelSpec& spec, const ingest::ColumnStore& store,
                          train::Resources resources, Effort& effort) {
  pg::SignalsBlocked signals;
  JobMonitor monitor(job, spec, signals);
  pg::StepTable steps(job.id, pg::parallel_workers(), signals);
  if (pg::parallel_workers() > 0) resources.steps = &steps;
  try {
    train::TrainingResult result = train::train(spec, store, resources, monitor);
    effort = {resources.threads, steps.most_workers()};
    return result;
  } catch (const RuntimeError&) {
    monitor.rethrow();
    throw;
  }
}

std::string whole_text(double number) { return std::to_string(train::whole_number(number)); }

/// What a run took and what was expected of it.
struct Account {
  const Timeline& times;
  const train::Estimate& expected;
  const Effort& effort;
};

void insert_run(const Job& job, int version, const ingest::ColumnStore& store, const Account& account) {
  const train::Estimate& expected = account.expected;
  const pg::Text run = pg::query_value(
      "INSERT INTO dml.run (job_id, model_id, version, rows_read, matrix_bytes, threads, parallel_workers, "
      "estimated_rows, estimated_matrix_bytes, estimated_flops) VALUES ($1::bigint, $2::bigint, $3::integer, "
      "$4::bigint, $5::bigint, "
      "$6::integer, $7::integer, $8::bigint, $9::bigint, $10::float8) RETURNING run_id",
      {std::to_string(job.id), std::to_string(job.model_id), std::to_string(version),
       std::to_string(store.rows() + store.dropped_rows()), std::to_string(store.bytes()),
       std::to_string(account.effort.threads), std::to_string(account.effort.parallel_workers),
       whole_text(expected.rows), whole_text(expected.matrix_bytes), pg::number_text(expected.flops)});
  const double seconds[] = {expected.ingest_seconds, expected.fit_seconds + expected.evaluate_seconds,
                            expected.store_seconds};
  const double peaks[] = {expected.ingest_peak_bytes, expected.peak_bytes, expected.peak_bytes};
  const std::vector<Timeline::Phase>& phases = account.times.phases();
  for (std::size_t i = 0; i < phases.size(); ++i) {
    pg::query(
        "INSERT INTO dml.run_phase (run_id, phase_no, phase, seconds, peak_bytes, estimated_seconds, "
        "estimated_peak_bytes) VALUES ($1::bigint, $2::integer, $3, $4::float8, $5::bigint, $6::float8, $7::bigint)",
        {run, std::to_string(i + 1), phases[i].name, pg::number_text(phases[i].seconds),
         std::to_string(phases[i].peak_bytes), pg::number_text(seconds[i]), whole_text(peaks[i])});
  }
}

/// What one training works on: the specification as it was submitted, or as a rule of WITH FALLBACK changed it.
struct Attempt {
  std::string spec_text;
  train::ModelSpec spec;
  std::vector<RuntimeWarning> warnings;
  train::Estimate expected;  ///< of this attempt
};

void store_version(const Job& job, const Attempt& attempt, const ingest::ColumnStore& store,
                   const train::TrainingResult& result, Timeline& times, const Effort& effort) {
  Transaction transaction;
  {
    const pg::OwnerScope owner;
    pg::require_durable_commit();
    // The model may have been dropped meanwhile.
    const pg::Rows model =
        pg::query("SELECT 1 FROM dml.model WHERE model_id = $1::bigint FOR UPDATE", {std::to_string(job.model_id)});
    if (model.empty()) throw make_error<RuntimeErrorId::Cancelled>("", "");
    const pg::NewVersion version{job.model_id, job.id, attempt.spec_text, job.spec, times.seconds()};
    const int number = pg::write_version(version, attempt.spec, store, result);
    log_warnings(job, attempt.warnings);
    log_warnings(job, result.warnings);
    times.end_phase();
    insert_run(job, number, store, {times, attempt.expected, effort});
    if (!attempt.spec.checkpoints.is_asked) pg::drop_checkpoints(job.id);
    finish_job(job, number);
  }
  transaction.commit();
}

/// What an earlier attempt at this job left behind.
std::optional<train::Checkpoint> saved_state(const Job& job) {
  Transaction transaction;
  std::optional<train::Checkpoint> checkpoint = pg::read_checkpoint(job.id);
  transaction.commit();
  return checkpoint;
}

/// The newest version of the model, for warm_start; nullopt when there is none. A damaged one is as good as none.
std::optional<train::LastVersion> last_version(const Job& job, const train::ModelSpec& spec,
                                               std::vector<RuntimeWarning>& warnings) {
  if (!spec.flag("warm_start")) return std::nullopt;
  Transaction transaction;
  std::optional<train::LastVersion> last;
  try {
    const pg::OwnerScope owner;
    const pg::Rows newest = pg::query("SELECT max(version) FROM dml.model_version WHERE model_id = $1::bigint",
                                      {std::to_string(job.model_id)}, pg::Access::read);
    if (newest.at(0, 0)) {
      pg::StoredVersion stored = pg::read_version(job.model_id, static_cast<int>(newest.integer(0, 0)), spec.name);
      last = train::LastVersion{std::move(stored.spec), std::move(stored.state)};
    }
  } catch (const RuntimeError&) {
    warnings.push_back(
        make_warning<RuntimeErrorId::WarmStartUnused>(spec.name, spec.name, std::string_view("it is damaged")));
  }
  transaction.commit();
  return last;
}

void train_once(const Job& job, Attempt& attempt, Timeline& times) {
  times.begin();
  const train::ModelSpec& spec = attempt.spec;
  const auto deadline = spec.time_limit_ms == 0 ? Clock::time_point::max()
                                                : times.start() + std::chrono::milliseconds(spec.time_limit_ms);
  const ingest::ColumnStore store = ingest_rows(job, spec, deadline, attempt.expected);
  times.end_phase();
  const std::optional<train::Checkpoint> saved = saved_state(job);
  train::Resources resources = resources_of(spec, times.start());
  if (saved) resources.resume = &*saved;
  std::vector<RuntimeWarning> warnings;
  const std::optional<train::LastVersion> last = last_version(job, spec, warnings);
  if (last) resources.last = &*last;
  Effort effort;
  train::TrainingResult result = fit(job, spec, store, resources, effort);
  result.warnings.insert(result.warnings.end(), warnings.begin(), warnings.end());
  times.end_phase();
  store_version(job, attempt, store, result, times, effort);
}

/// The rule of WITH FALLBACK for an error; nullptr when there is none.
const train::FallbackRule* rule_for(const train::ModelSpec& spec, const RuntimeError& error) {
  using Failure = train::FallbackRule::Failure;
  const auto is = [&](RuntimeErrorId id) { return error.code() == runtime_error_info(id).code; };
  const bool is_memory = is(RuntimeErrorId::MemoryLimit) || is(RuntimeErrorId::TrainingProcessDied);
  const bool is_convergence = is(RuntimeErrorId::NotConverged) || is(RuntimeErrorId::Diverged);
  for (const train::FallbackRule& rule : spec.fallback) {
    if (rule.failure == Failure::memory ? is_memory : is_convergence) return &rule;
  }
  return nullptr;
}

void change_parameters(Attempt& attempt, const train::FallbackRule& rule, const RuntimeError& error) {
  nlohmann::json spec = nlohmann::json::parse(attempt.spec_text);
  std::string changes;
  for (const auto& [name, value] : rule.parameters) {
    spec["parameters"][name] = nlohmann::json::parse(value);
    changes += (changes.empty() ? "" : ", ") + name + " = " + value;
  }
  attempt.warnings.push_back(
      make_warning<RuntimeErrorId::TrainedAgain>(attempt.spec.name, attempt.spec.name, error.code(), changes));
  attempt.spec_text = spec.dump();
  attempt.spec = train::parse_model_spec(attempt.spec_text);
}

}  // namespace

void run_train(const Job& job) {
  Timeline times;
  Attempt attempt{job.spec, train::parse_model_spec(job.spec), {}, {}};
  for (std::uint32_t retry = 0;; ++retry) {
    try {
      return train_once(job, attempt, times);
    } catch (const RuntimeError& error) {
      const train::FallbackRule* rule = rule_for(attempt.spec, error);
      if (rule == nullptr || retry >= attempt.spec.max_retries) throw;
      change_parameters(attempt, train::FallbackRule(*rule), error);
    }
  }
}

}  // namespace dmlc::jobs
