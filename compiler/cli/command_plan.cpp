// SPDX-License-Identifier: Apache-2.0
// `dmlc plan`: what applying source files would change.
#include <memory>
#include <nlohmann/json.hpp>

#include "compiler/cli/command_line.h"
#include "compiler/cli/files.h"
#include "compiler/cli/plan.h"
#include "compiler/cli/plan_file.h"

namespace dmlc::cli {
namespace {

struct PlanOptions {
  std::vector<std::string> paths;
  std::string output;
  bool exit_code = false;
};

bool save(Context& context, const PlanOptions& options, const Plan& plan, const Program& program) {
  const auto written =
      write_file(options.output, save_plan(plan, program, context.sources, context.settings.default_schema));
  if (!written) {
    context.sink.report_without_place<Diag::CannotWrite>(options.output, written.error());
    return false;
  }
  context.emit({{"reason", "artifact"}, {"path", options.output}, {"changed", *written}});
  context.say("saved {}; `dmlc apply {}` runs it as long as the database stays as it is", options.output,
              options.output);
  return true;
}

int plan(Context& context, const PlanOptions& options) {
  auto connection = context.connect(EmbeddedUse::MakeIfMissing);
  if (!connection) return kOutsideFailure;
  const auto program =
      compile_program(context, {.paths = options.paths, .stage = driver::Stage::Generate, .connection = &*connection});
  if (!program) return kOutsideFailure;
  if (!program->compilation.ok) return kSourceErrors;
  const auto made = make_plan(context, *connection, *program);
  if (!made) return kOutsideFailure;
  for (const auto& item : made->items) {
    nlohmann::ordered_json line = {{"reason", "plan-item"},
                                   {"sign", name_of(item.sign)},
                                   {"title", item.title},
                                   {"details", item.details},
                                   {"destructive", item.destructive}};
    if (item.cost) line["cost"] = cost_json(*item.cost);
    context.emit(line);
  }
  context.emit({{"reason", "plan"}, {"changes", made->changes()}, {"state", made->state}});
  context.print(print_plan(*made, context.terminal.colour_out));
  if (!options.output.empty() && !save(context, options, *made, *program)) return kOutsideFailure;
  return options.exit_code && made->changes() ? kChanges : kOk;
}

}  // namespace

void add_plan(CLI::App& command, Context& context) {
  auto options = std::make_shared<PlanOptions>();
  command.add_option("files", options->paths, "source files, `-` for stdin")->required();
  command.add_option("-o,--output", options->output, "save the plan for `dmlc apply`");
  command.add_flag("--exit-code", options->exit_code, "exit with 4 when something would change");
  command.callback([&context, options] { context.command = [&context, options] { return plan(context, *options); }; });
}

}  // namespace dmlc::cli
