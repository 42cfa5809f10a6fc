// SPDX-License-Identifier: Apache-2.0
// `dmlc apply`: runs the SQL of source files or of a saved plan in one transaction.
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "compiler/cli/command_line.h"
#include "compiler/cli/executor.h"
#include "compiler/cli/files.h"
#include "compiler/cli/plan.h"
#include "compiler/cli/plan_file.h"

namespace dmlc::cli {
namespace {

struct ApplyOptions {
  std::vector<std::string> paths;
  bool yes = false;
  bool allow_destructive = false;
  bool check_bounds = false;
};

bool is_plan(const ApplyOptions& options) { return options.paths.size() == 1 && options.paths[0].ends_with(".plan"); }

/// Compiles the sources that the plan holds and refuses unless nothing it depends on has changed.
std::optional<Program> compile_plan(Context& context, database::Connection& connection, const std::string& path) {
  const auto text = read_file(path);
  if (!text) {
    context.sink.report_without_place<Diag::CannotRead>(path, text.error());
    return std::nullopt;
  }
  const auto saved = load_plan(*text);
  if (!saved) {
    context.sink.report_without_place<Diag::PlanUnreadable>(path, saved.error())
        .help("make it again with `dmlc plan -o`");
    return std::nullopt;
  }
  context.settings.default_schema = saved->default_schema;
  std::vector<FileId> files;
  for (const auto& [name, source] : saved->sources) files.push_back(context.sources.add(name, source));
  auto program = compile_loaded(context, {.stage = driver::Stage::Generate, .connection = &connection}, files);
  // A mistake has a place; that the plan is stale as well says no more.
  if (!program || !program->compilation.ok) return program;
  const auto state = hash_state(context, connection, *program);
  if (!state) return std::nullopt;
  const auto& steps = program->compilation.steps;
  const bool same = std::equal(steps.begin(), steps.end(), saved->steps.begin(), saved->steps.end(),
                               [](const auto& step, const auto& sql) { return step.sql == sql; });
  if (*state == saved->state && same) return program;
  const char* why =
      *state != saved->state ? "tables, types or models changed since" : "this version compiles it otherwise";
  context.sink.report_without_place<Diag::PlanStale>(path, why).help("look at a new plan: `dmlc plan FILE -o P.plan`");
  return std::nullopt;
}

/// On a terminal the user decides; elsewhere giving the command was the decision.
bool confirm(Context& context, database::Connection& connection, const Program& program, const ApplyOptions& options) {
  if (options.yes || !context.terminal.in_is_terminal || !context.terminal.err_is_terminal) return true;
  const auto plan = make_plan(context, connection, program);
  if (!plan) return false;
  std::fputs(print_plan(*plan, context.terminal.colour_err).c_str(), stderr);
  std::fprintf(stderr, "apply this to %s? [y/N] ", connection.target().c_str());
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == "y" || answer == "Y" || answer == "yes") return true;
  context.sink.report_without_place<Diag::NeedsConfirmation>("nothing was changed");
  return false;
}

void report_applied(Context& context, const driver::Compilation& program, const ApplyOutcome& outcome) {
  for (const auto& job : outcome.jobs) {
    const auto& step = program.steps[job.step];
    context.emit({{"reason", "job"},
                  {"job", job.id},
                  {"kind", step.kind == driver::StepKind::Train ? "train" : "predict"},
                  {"object", step.object},
                  {"state", "queued"}});
    context.print(fmt::format("job {}: {}\n", job.id, step.title));
  }
  report_computed(context, program, outcome);
  report_cards(context, program, outcome);
  for (const auto step : outcome.unchanged) {
    context.emit({{"reason", "unchanged"}, {"model", program.steps[step].object}});
    context.say("{}: trained already and unchanged", program.steps[step].title);
  }
  context.emit({{"reason", "finished"}, {"command", "apply"}, {"ok", true}});
  context.say("applied {} statements{}", program.steps.size(),
              outcome.jobs.empty() ? "" : "; `dmlc jobs` shows how far the jobs are");
}

int apply(Context& context, const ApplyOptions& options) {
  auto connection = context.connect(EmbeddedUse::MakeIfMissing);
  if (!connection) return kOutsideFailure;
  const auto program = is_plan(options) ? compile_plan(context, *connection, options.paths[0])
                                        : compile_program(context, {.paths = options.paths,
                                                                    .stage = driver::Stage::Generate,
                                                                    .connection = &*connection,
                                                                    .check_bounds = options.check_bounds});
  if (!program) return kOutsideFailure;
  const auto& compiled = program->compilation;
  if (!compiled.ok || !check_destructive(context, compiled, options.allow_destructive)) return kSourceErrors;
  const bool needs_extension = std::any_of(compiled.steps.begin(), compiled.steps.end(),
                                           [](const auto& step) { return step.kind != driver::StepKind::PlainSql; });
  if (needs_extension && !context.require_extension(*connection)) return kOutsideFailure;
  context.show_diagnostics();
  if (!is_plan(options) && !confirm(context, *connection, *program, options)) return kWrongUsage;
  context.say("applying {} statements to {}", compiled.steps.size(), connection->target());
  const auto outcome = apply_steps(context, *connection, compiled, TrainWhen::Changed);
  if (!outcome.ok) return kSourceErrors;
  report_applied(context, compiled, outcome);
  return kOk;
}

}  // namespace

void add_apply(CLI::App& command, Context& context) {
  auto options = std::make_shared<ApplyOptions>();
  command.add_option("files", options->paths, "source files, `-` for stdin, or one saved plan (.plan)")->required();
  command.add_flag("--yes", options->yes, "do not ask");
  command.add_flag("--allow-destructive", options->allow_destructive, "also run steps that drop or overwrite data");
  add_check_bounds(command, options->check_bounds);
  command.callback([&context, options] { context.command = [&context, options] { return apply(context, *options); }; });
}

}  // namespace dmlc::cli
