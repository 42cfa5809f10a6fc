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
  bool check_bounds = false;
  bool dump_ir = false;
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
  for (const auto& file : made.kernel_files) {
    outputs.push_back((std::filesystem::path(options.output) / file.path).string());
    if (!write_artifact(context, outputs.back(), file.content)) return kOutsideFailure;
  }
  if (options.depfile.empty()) return kOk;
  std::vector<std::string> inputs = options.paths;
  // What statements name, as FROM FILE does, follows the files of the command line.
  for (std::size_t id = inputs.size(); id < context.sources.size(); ++id)
    inputs.push_back(context.sources.file(static_cast<FileId>(id)).name());
  if (!context.settings.schema_file.empty()) inputs.push_back(context.settings.schema_file);
  return write_artifact(context, options.depfile, dependency_rule(outputs, inputs)) ? kOk : kOutsideFailure;
}

int report_closed_stdout(Context& context) {
  context.sink.report_without_place<Diag::CannotWrite>("<stdout>", "it was closed");
  return kOutsideFailure;
}

int compile(Context& context, const CompileOptions& options) {
  std::optional<database::Connection> connection;
  if (context.settings.may_connect_to_check && !(connection = context.connect(EmbeddedUse::OnlyExisting)))
    return kOutsideFailure;
  const auto program = compile_program(context, {.paths = options.paths,
                                                 .stage = driver::Stage::Generate,
                                                 .connection = connection ? &*connection : nullptr,
                                                 .keep_ir = options.dump_ir,
                                                 .check_bounds = options.check_bounds});
  if (!program || !program->compilation.ok) return kSourceErrors;
  const driver::Compilation& made = program->compilation;
  const std::string& shown = options.dump_ir ? made.ir : made.up_body;
  const bool shows = options.dump_ir || options.output == "-";
  if (shows && !write_stdout(shown)) return report_closed_stdout(context);
  return options.output == "-" ? kOk : write_artifacts(context, options, made);
}

}  // namespace

void add_compile(CLI::App& command, Context& context) {
  auto options = std::make_shared<CompileOptions>();
  command.add_option("files", options->paths, "source files, `-` for stdin")->required();
  command.add_option("-o,--output", options->output, "directory of the artifacts; `-` prints the SQL alone");
  command.add_option("--depfile", options->depfile, "write the dependencies for Make and Ninja to this file");
  command.add_flag("--dump-ir", options->dump_ir,
                   "print the program as it is after all passes; with `-o -` instead of the SQL");
  add_check_bounds(command, options->check_bounds);
  command.callback(
      [&context, options] { context.command = [&context, options] { return compile(context, *options); }; });
}

}  // namespace dmlc::cli
