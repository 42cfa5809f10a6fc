// SPDX-License-Identifier: Apache-2.0
// `dmlc compile`: the artifacts of source files.
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "compiler/cli/command_line.h"
#include "compiler/cli/files.h"
#include "compiler/cli/program.h"

namespace dmlc::cli {
namespace {

struct CompileOptions {
  std::vector<std::string> paths;
  std::string output = ".";
  std::string depfile;
};

bool write_artifact(Context& context, const std::filesystem::path& path, const std::string& content) {
  const auto written = write_file(path, content);
  if (!written) {
    context.sink.report_without_place<Diag::CannotWrite>(path.string(), written.error());
    return false;
  }
  context.emit({{"reason", "artifact"}, {"path", path.string()}, {"changed", *written}});
  context.say("{} {}", *written ? "wrote" : "unchanged", path.string());
  return true;
}

int write_artifacts(Context& context, const CompileOptions& options, const driver::Compilation& made) {
  const std::filesystem::path stem = std::filesystem::path(options.output) / made.name;
  std::vector<std::string> outputs;
  const std::pair<const char*, const std::string*> artifacts[] = {
      {".sql", &made.up_sql}, {".down.sql", &made.down_sql}, {".manifest.json", &made.manifest}};
  for (const auto& [ending, content] : artifacts) {
    outputs.push_back(stem.string() + ending);
    if (!write_artifact(context, outputs.back(), *content)) return kOutsideFailure;
  }
  if (options.depfile.empty()) return kOk;
  std::vector<std::string> inputs = options.paths;
  if (!context.settings.schema_file.empty()) inputs.push_back(context.settings.schema_file);
  return write_artifact(context, options.depfile, dependency_rule(outputs, inputs)) ? kOk : kOutsideFailure;
}

int compile(Context& context, const CompileOptions& options) {
  std::optional<database::Connection> connection;
  if (context.settings.may_connect_to_check && !(connection = context.connect(EmbeddedUse::OnlyExisting)))
    return kOutsideFailure;
  const auto program = compile_program(
      context,
      {.paths = options.paths, .stage = driver::Stage::Generate, .connection = connection ? &*connection : nullptr});
  if (!program || !program->compilation.ok) return kSourceErrors;
  if (options.output != "-") return write_artifacts(context, options, program->compilation);
  if (write_stdout(program->compilation.up_body)) return kOk;
  context.sink.report_without_place<Diag::CannotWrite>("<stdout>", "it was closed");
  return kOutsideFailure;
}

}  // namespace

void add_compile(CLI::App& command, Context& context) {
  auto options = std::make_shared<CompileOptions>();
  command.add_option("files", options->paths, "source files, `-` for stdin")->required();
  command.add_option("-o,--output", options->output, "directory of the artifacts; `-` prints the SQL alone");
  command.add_option("--depfile", options->depfile, "write the dependencies for Make and Ninja to this file");
  command.callback(
      [&context, options] { context.command = [&context, options] { return compile(context, *options); }; });
}

}  // namespace dmlc::cli
