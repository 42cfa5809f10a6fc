// SPDX-License-Identifier: Apache-2.0
// `dmlc debug tokens|ast|ir FILE`: what each stage makes of a file.
#include <memory>
#include <nlohmann/json.hpp>

#include "compiler/cli/command_line.h"
#include "compiler/cli/files.h"
#include "compiler/cli/program.h"
#include "compiler/driver/dump.h"

namespace dmlc::cli {
namespace {

struct DebugOptions {
  std::string path;
  std::string after_pass;
};

using Dump = std::string (*)(FileId, const SourceMap&, DiagnosticSink&);

int show(Context& context, const char* stage, const std::string& text) {
  context.emit({{"reason", "dump"}, {"stage", stage}, {"text", text}});
  context.print(text);
  return kOk;
}

int dump_file(Context& context, const std::string& path, const char* stage, Dump dump) {
  std::vector<FileId> files;
  if (!load_sources(context, {path}, files)) return kOutsideFailure;
  return show(context, stage, dump(files[0], context.sources, context.sink));
}

int dump_ir(Context& context, const DebugOptions& options) {
  std::optional<database::Connection> connection;
  if (context.settings.may_connect_to_check && !(connection = context.connect(EmbeddedUse::OnlyExisting)))
    return kOutsideFailure;
  const auto program = compile_program(context, {.paths = {options.path},
                                                 .stage = driver::Stage::Check,
                                                 .connection = connection ? &*connection : nullptr,
                                                 .dump_after_pass = options.after_pass,
                                                 .keep_ir = true});
  if (!program) return kOutsideFailure;
  if (!program->compilation.ok) return kSourceErrors;
  return show(context, "ir", options.after_pass.empty() ? program->compilation.ir : program->compilation.ir_dump);
}

}  // namespace

void add_debug(CLI::App& command, Context& context) {
  command.require_subcommand(1);
  auto options = std::make_shared<DebugOptions>();
  const auto add = [&](const char* name, const char* summary, std::function<int()> action) {
    auto* made = command.add_subcommand(name, summary);
    made->fallthrough();
    made->add_option("file", options->path, "source file, `-` for stdin")->required();
    made->callback([&context, action] { context.command = action; });
    return made;
  };
  add("tokens", "the tokens of the lexer",
      [&context, options] { return dump_file(context, options->path, "tokens", driver::dump_tokens); });
  add("ast", "the tree of the parser",
      [&context, options] { return dump_file(context, options->path, "ast", driver::dump_ast); });
  auto* ir = add("ir", "the program between checker and code generation",
                 [&context, options] { return dump_ir(context, *options); });
  ir->add_option("--after", options->after_pass, "as it is after this pass; default: after all");
}

}  // namespace dmlc::cli
