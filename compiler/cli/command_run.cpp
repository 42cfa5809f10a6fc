// SPDX-License-Identifier: Apache-2.0
// `dmlc run`: compile, apply, train, wait.
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "compiler/cli/command_line.h"
#include "compiler/cli/executor.h"
#include "compiler/cli/follow_jobs.h"
#include "compiler/cli/interrupt.h"
#include "compiler/cli/program.h"
#include "compiler/cli/take_back.h"

namespace dmlc::cli {
namespace {

struct RunOptions {
  std::vector<std::string> paths;
  bool allow_destructive = false;
  bool check_bounds = false;
};

bool speaks_of_models(const driver::Compilation& program) {
  return std::any_of(program.steps.begin(), program.steps.end(),
                     [](const auto& step) { return step.kind != driver::StepKind::PlainSql; });
}

int run(Context& context, const RunOptions& options) {
  const auto url = context.database_url(EmbeddedUse::MakeIfMissing);
  if (!url) return kOutsideFailure;
  auto opened = database::Connection::open(*url, &interrupt_flag());
  if (!opened) return database::report_connection_error(opened.error(), context.sink), kOutsideFailure;
  auto& connection = *opened;
  const auto program = compile_program(context, {.paths = options.paths,
                                                 .stage = driver::Stage::Generate,
                                                 .connection = &connection,
                                                 .check_bounds = options.check_bounds});
  if (!program) return kOutsideFailure;
  context.show_diagnostics();
  const auto& compiled = program->compilation;
  if (!compiled.ok || !check_destructive(context, compiled, options.allow_destructive)) return kSourceErrors;
  if (speaks_of_models(compiled) && !context.require_extension(connection)) return kOutsideFailure;
  // Before the jobs are queued, so that none of their messages is missed.
  (void)connection.query("LISTEN dml_job");
  context.say("applying {} statements to {}", compiled.steps.size(), connection.target());
  const auto applied = apply_steps(context, connection, compiled, TrainWhen::Always);
  if (!applied.ok) return kSourceErrors;
  report_computed(context, compiled, applied);
  report_cards(context, compiled, applied);
  context.show_diagnostics();
  const auto failed = follow_jobs(context, connection, *url, compiled, applied.jobs);
  if (!failed) return kOutsideFailure;
  if (failed->empty() && !interrupt_flag()) report_late_cards(context, connection, compiled, applied);
  const bool ok = !context.sink.has_errors() && !interrupt_flag();
  context.show_diagnostics();
  if (!failed->empty()) take_back(context, connection, compiled, applied, *failed);
  context.emit({{"reason", "finished"}, {"command", "run"}, {"ok", ok}});
  return kOk;
}

}  // namespace

void add_run(CLI::App& command, Context& context) {
  auto options = std::make_shared<RunOptions>();
  command.add_option("files", options->paths, "source files, `-` for stdin")->required();
  command.add_flag("--allow-destructive", options->allow_destructive, "also run steps that drop or overwrite data");
  add_check_bounds(command, options->check_bounds);
  command.callback([&context, options] { context.command = [&context, options] { return run(context, *options); }; });
}

}  // namespace dmlc::cli
