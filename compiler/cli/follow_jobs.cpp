// SPDX-License-Identifier: Apache-2.0
// The loop behind the live progress of `dmlc run`.
#include "compiler/cli/follow_jobs.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "compiler/cli/interrupt.h"
#include "compiler/cli/job_view.h"
#include "compiler/cli/model_report.h"
#include "compiler/cli/table.h"
#include "compiler/diagnostics/runtime_diagnostics.h"

namespace dmlc::cli {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kPollInterval = 200ms;
constexpr auto kPlainInterval = 2s;  // between progress lines where there is no terminal
constexpr auto kReconnectLimit = 120s;

/// What was seen of one job so far.
struct Followed {
  QueuedJob queued;
  bool ended = false;
  std::string state, phase;
  Clock::time_point phase_began{}, printed{};
  std::int64_t first_rows = 0, first_iteration = 0;
};

class Follower {
 public:
  Follower(Context& context, database::Connection& connection, const std::string& url,
           const driver::Compilation& program, const std::vector<QueuedJob>& jobs)
      : context_(context), connection_(connection), url_(url), program_(program), live_(context.terminal) {
    for (const auto& job : jobs) {
      followed_[job.id] = {.queued = job};
      const auto* model = program.model_of(program.steps[job.step]);
      if (model != nullptr) trained_here_.insert(model->schema + "." + model->name);
    }
  }

  std::optional<std::vector<QueuedJob>> follow() {
    while (!all_ended()) {
      if (interrupt_flag() && !cancelled_) cancel_all();
      auto jobs = read_jobs(connection_, open_jobs());
      if (!jobs) {
        if (!jobs.error().connection_lost) return connection_.report(jobs.error(), context_.sink), std::nullopt;
        if (!reconnect(jobs.error())) return std::nullopt;
        continue;
      }
      std::string line;
      for (const auto& job : *jobs) look_at(job, line);
      drop_vanished(*jobs);
      if (all_ended()) break;
      if (!line.empty()) live_.show(line);
      (void)connection_.wait_notifications(kPollInterval);
    }
    live_.clear();
    return std::move(failed_);
  }

 private:
  [[nodiscard]] bool all_ended() const {
    return std::all_of(followed_.begin(), followed_.end(), [](const auto& entry) { return entry.second.ended; });
  }
  [[nodiscard]] std::vector<std::int64_t> open_jobs() const {
    std::vector<std::int64_t> ids;
    for (const auto& [id, job] : followed_)
      if (!job.ended) ids.push_back(id);
    return ids;
  }

  void look_at(const JobRow& job, std::string& line);
  void show_progress(Followed& seen, const JobRow& job, std::string& line);
  void finish(const Followed& seen, const JobRow& job);
  /// Shows the warnings; returns the last note.
  std::string show_log(const Followed& seen, const JobRow& job);
  void report_failure(const Followed& seen, const JobRow& job);
  [[nodiscard]] bool is_told_by_training(const JobRow& job) const;
  void drop_vanished(const std::vector<JobRow>& jobs);
  void cancel_all();
  bool reconnect(const database::SqlError& why);
  [[nodiscard]] Span place(const Followed& seen, Diag id, const std::string& subject) const {
    const auto& step = program_.steps[seen.queued.step];
    // What a training finds is said of the model's statement, what a prediction finds of its own.
    const auto* model = program_.model_of(step);
    return model != nullptr ? driver::place_of(*model, id, subject) : step.span;
  }

  Context& context_;
  database::Connection& connection_;
  const std::string& url_;
  const driver::Compilation& program_;
  std::map<std::int64_t, Followed> followed_;
  std::vector<QueuedJob> failed_;
  std::set<std::string> trained_here_;  ///< models with a training among the jobs
  LiveLine live_;
  bool cancelled_ = false;
};

void Follower::look_at(const JobRow& job, std::string& line) {
  auto& seen = followed_.at(job.id);
  if (seen.ended) return;
  if (seen.state != job.state) {
    if (job.state == "queued" && seen.state == "running")
      context_.say("{} {}: interrupted on the server, attempt {} of {} follows", job.kind, job.qualified_model(),
                   job.attempt + 1, job.max_attempts);
    context_.emit({{"reason", "job"},
                   {"job", job.id},
                   {"kind", job.kind},
                   {"schema", job.schema},
                   {"model", job.model},
                   {"state", job.state},
                   {"attempt", job.attempt}});
    seen.state = job.state;
  }
  if (!job.ended()) return show_progress(seen, job, line);
  seen.ended = true;
  live_.clear();
  finish(seen, job);
}

nlohmann::ordered_json progress_object(const JobRow& job, std::optional<double> rate, std::optional<double> remaining) {
  nlohmann::ordered_json object = {{"reason", "progress"},
                                   {"job", job.id},
                                   {"model", job.qualified_model()},
                                   {"phase", job.phase},
                                   {"rows_done", job.rows_done},
                                   {"iteration", job.iteration},
                                   {"total_iterations", job.total_iterations}};
  if (job.has_metric) object["metric"] = job.metric, object["metric_value"] = job.metric_value;
  if (job.batches > 0) object["batch"] = job.batch, object["batches"] = job.batches;
  if (job.loss) object["loss"] = *job.loss;
  if (rate) object["rows_per_second"] = *rate;
  if (remaining) object["seconds_left"] = *remaining;
  if (!job.device.empty()) object["device"] = job.device;
  return object;
}

void Follower::show_progress(Followed& seen, const JobRow& job, std::string& line) {
  const auto now = Clock::now();
  const bool new_phase = seen.phase != job.phase;
  if (new_phase) {
    seen.phase = job.phase;
    seen.phase_began = now;
    seen.first_rows = job.rows_done;
    seen.first_iteration = job.iteration;
  }
  const double elapsed = std::chrono::duration<double>(now - seen.phase_began).count();
  std::optional<double> rate, remaining;
  if (elapsed > 0.2 && job.rows_done > seen.first_rows)
    rate = static_cast<double>(job.rows_done - seen.first_rows) / elapsed;
  if (elapsed > 0.2 && job.iteration > seen.first_iteration && job.total_iterations >= job.iteration)
    remaining = elapsed / static_cast<double>(job.iteration - seen.first_iteration) *
                static_cast<double>(job.total_iterations - job.iteration);
  const std::string text = progress_text(job, rate, remaining);
  line += (line.empty() ? "" : "   ") + text;
  // The first look counts as a plain line: something is seen at once, also when the job is quick.
  if (!new_phase && now - seen.printed < kPlainInterval) return;
  if (job.state != "running" && seen.printed != Clock::time_point{}) return;
  seen.printed = now;
  if (!context_.terminal.err_is_terminal) context_.say("{}", text);
  context_.emit(progress_object(job, rate, remaining));
}

void Follower::finish(const Followed& seen, const JobRow& job) {
  const std::string note = show_log(seen, job);
  if (job.state != "done") return report_failure(seen, job);
  if (job.kind == "train") return report_trained(context_, connection_, job);
  const auto& step = program_.steps[seen.queued.step];
  context_.emit({{"reason", "predictions"},
                 {"job", job.id},
                 {"model", job.qualified_model()},
                 {"table", step.object},
                 {"note", note},
                 {"seconds", job.seconds}});
  context_.print(fmt::format("predictions of model {}: {}, {}\n\n", job.qualified_model(),
                             note.empty() ? "stored in " + step.object : note, spoken_duration(job.seconds)));
}

std::string Follower::show_log(const Followed& seen, const JobRow& job) {
  const auto log = read_job_log(connection_, job.id);
  if (!log) return {};
  std::string note;
  for (const auto& entry : *log) {
    if (entry.severity == "note") note = entry.message;
    const auto id = database::diag_of_code(entry.code);
    if (!id || diagnostic_info(*id).severity == Severity::Error) continue;  // errors come with the job row
    context_.sink.add(*id, place(seen, *id, entry.subject), true, entry.message);
  }
  context_.show_diagnostics();
  return note;
}

void Follower::report_failure(const Followed& seen, const JobRow& job) {
  failed_.push_back(seen.queued);
  if (is_told_by_training(job)) return context_.say("predict {}: not done", job.qualified_model());
  const auto id = database::diag_of_code(job.error_code)
                      .value_or(job.state == "cancelled" ? finding::Cancelled : finding::JobFailed);
  std::string message = job.error_message;
  if (message.empty()) message = job.state == "cancelled" ? "the job was cancelled" : "the job failed";
  auto report = context_.sink.add(id, place(seen, id, job.error_subject), true, message);
  if (!job.error_help.empty()) report.help(job.error_help);
  if (job.attempt > 1) report.note(fmt::format("this was attempt {} of {}", job.attempt, job.max_attempts));
}

/// One problem, one diagnostic: nothing could be predicted because the model's training, also ours, came to nothing.
bool Follower::is_told_by_training(const JobRow& job) const {
  const bool is_consequence = job.error_code == "E0616" || (cancelled_ && job.state == "cancelled");
  return job.kind == "predict" && is_consequence && trained_here_.contains(job.qualified_model());
}

/// A job goes with its model when somebody drops that meanwhile.
void Follower::drop_vanished(const std::vector<JobRow>& jobs) {
  for (auto& [id, seen] : followed_) {
    const auto same = [&, job = id](const JobRow& row) { return row.id == job; };
    if (seen.ended || std::any_of(jobs.begin(), jobs.end(), same)) continue;
    seen.ended = true;
    context_.sink.report<finding::JobFailed>(program_.steps[seen.queued.step].span,
                                             "it is gone, its model may have been dropped");
  }
}

void Follower::cancel_all() {
  cancelled_ = true;
  live_.clear();
  context_.say("cancelling; press Ctrl-C again to leave without waiting");
  connection_.obey_interrupt(false);
  for (const auto id : open_jobs())
    if (const auto done = connection_.query("SELECT dml.cancel_job($1)", {std::to_string(id)}); !done)
      connection_.report(done.error(), context_.sink);
}

bool Follower::reconnect(const database::SqlError& why) {
  live_.clear();
  context_.say("the connection was lost ({}); trying again", why.message);
  const auto deadline = Clock::now() + kReconnectLimit;
  while (Clock::now() < deadline && !interrupt_flag()) {
    auto again = database::Connection::open(url_, &interrupt_flag());
    if (again) {
      connection_ = std::move(*again);
      (void)connection_.query("LISTEN dml_job");
      return true;
    }
    std::this_thread::sleep_for(500ms);
  }
  connection_.report(why, context_.sink);
  return false;
}

}  // namespace

std::string progress_text(const JobRow& job, std::optional<double> rate, std::optional<double> remaining) {
  std::string text = fmt::format("{} {}: ", job.kind, job.qualified_model());
  if (job.state == "queued") return text + "waiting for a worker";
  text += job.phase.empty() ? "starting" : job.phase;
  if (job.batches > 0) {
    text += fmt::format(", epoch {}/{}, batch {}/{}", job.iteration + 1, job.total_iterations, job.batch, job.batches);
  } else if (job.total_iterations > 0) {
    text += fmt::format(", iteration {}/{}", job.iteration, job.total_iterations);
  } else if (job.rows_done > 0) {
    text += fmt::format(", {} rows", grouped(job.rows_done));
  }
  if (job.loss) text += fmt::format(", loss {}", short_number(*job.loss));
  if (job.has_metric && !(job.loss && job.metric == "loss"))
    text += fmt::format(", {} {}", job.metric, short_number(job.metric_value));
  if (rate) text += fmt::format(", {} rows/s", grouped(static_cast<long long>(*rate)));
  if (remaining) text += fmt::format(", about {} left", spoken_duration(*remaining));
  if (!job.device.empty() && job.total_iterations > 0) text += fmt::format(", on {}", job.device);
  return text;
}

std::optional<std::vector<QueuedJob>> follow_jobs(Context& context, database::Connection& connection,
                                                  const std::string& url, const driver::Compilation& program,
                                                  const std::vector<QueuedJob>& jobs) {
  return Follower(context, connection, url, program, jobs).follow();
}

}  // namespace dmlc::cli
