// SPDX-License-Identifier: Apache-2.0
// `dmlc check`: every mistake, no artifact.
#include <memory>
#include <nlohmann/json.hpp>

#include "compiler/cli/command_line.h"
#include "compiler/cli/program.h"

namespace dmlc::cli {
namespace {

int check(Context& context, const std::vector<std::string>& paths) {
  std::optional<database::Connection> connection;
  if (context.settings.may_connect_to_check && !(connection = context.connect(EmbeddedUse::OnlyExisting)))
    return kOutsideFailure;
  const auto program = compile_program(
      context, {.paths = paths, .stage = driver::Stage::Check, .connection = connection ? &*connection : nullptr});
  if (!program) return kOutsideFailure;
  context.show_diagnostics();
  context.emit({{"reason", "finished"}, {"command", "check"}, {"ok", program->compilation.ok}});
  return program->compilation.ok ? kOk : kSourceErrors;
}

}  // namespace

void add_check(CLI::App& command, Context& context) {
  auto paths = std::make_shared<std::vector<std::string>>();
  command.add_option("files", *paths, "source files, `-` for stdin")->required();
  command.callback([&context, paths] { context.command = [&context, paths] { return check(context, *paths); }; });
}

}  // namespace dmlc::cli
