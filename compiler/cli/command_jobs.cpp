// SPDX-License-Identifier: Apache-2.0
// `dmlc jobs`: the last jobs of the database.
#include <memory>
#include <nlohmann/json.hpp>

#include "compiler/cli/command_line.h"
#include "compiler/cli/job_view.h"
#include "compiler/cli/table.h"

namespace dmlc::cli {
namespace {

struct JobsOptions {
  int limit = 20;
  bool all = false;
};

std::string detail_of(const JobRow& job) {
  if (!job.error_code.empty()) return job.error_code + ": " + job.error_message;
  if (job.state != "running") return job.version > 0 ? fmt::format("version {}", job.version) : "";
  std::string text = job.phase;
  if (job.total_iterations > 0) text += fmt::format(" {}/{}", job.iteration, job.total_iterations);
  if (job.has_metric) text += fmt::format(", {} {}", job.metric, short_number(job.metric_value));
  return text;
}

void emit_job(const Context& context, const JobRow& job) {
  nlohmann::ordered_json object = {
      {"reason", "job"},       {"job", job.id},          {"kind", job.kind},
      {"schema", job.schema},  {"model", job.model},     {"owner", job.owner},
      {"state", job.state},    {"attempt", job.attempt}, {"submitted_at", job.submitted_at},
      {"seconds", job.seconds}};
  if (job.version > 0) object["version"] = job.version;
  if (!job.error_code.empty()) {
    object["error"] = {{"code", job.error_code}, {"subject", job.error_subject}, {"message", job.error_message}};
  }
  context.emit(object);
}

int show_jobs(Context& context, const JobsOptions& options) {
  auto connection = context.connect(EmbeddedUse::OnlyExisting);
  if (!connection || !context.require_extension(*connection)) return kOutsideFailure;
  const auto jobs = read_jobs(*connection, {}, options.all ? 0 : options.limit);
  if (!jobs) return connection->report(jobs.error(), context.sink), kOutsideFailure;
  Table table({{"job", Table::Align::Right},
               {"kind"},
               {"model"},
               {"state"},
               {"submitted"},
               {"time", Table::Align::Right},
               {"detail"}});
  for (const auto& job : *jobs) {
    emit_job(context, job);
    table.add({std::to_string(job.id), job.kind, job.qualified_model(), job.state, job.submitted_at,
               job.seconds > 0 ? spoken_duration(job.seconds) : "", detail_of(job)});
  }
  if (table.empty())
    context.say("no jobs");
  else
    context.print(table.print(context.terminal.colour_out));
  return kOk;
}

}  // namespace

void add_jobs(CLI::App& command, Context& context) {
  auto options = std::make_shared<JobsOptions>();
  command.add_option("-n,--limit", options->limit, "how many of the last jobs")->check(CLI::PositiveNumber);
  command.add_flag("--all", options->all, "every job");
  command.callback(
      [&context, options] { context.command = [&context, options] { return show_jobs(context, *options); }; });
}

}  // namespace dmlc::cli
