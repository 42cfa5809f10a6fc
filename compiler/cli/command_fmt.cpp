// SPDX-License-Identifier: Apache-2.0
// `dmlc fmt`: the canonical layout of source files.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "compiler/cli/command_line.h"
#include "compiler/cli/files.h"
#include "compiler/cli/program.h"
#include "compiler/cli/unified_diff.h"
#include "compiler/format/format.h"

namespace dmlc::cli {
namespace {
namespace fs = std::filesystem;

struct FormatOptions {
  std::vector<std::string> paths;
  bool check = false;
};

/// The file itself where the path is a link to it, with the rights it has.
bool rewrite(Context& context, const std::string& path, const std::string& text) {
  std::error_code error;
  const fs::path target = fs::canonical(path, error);
  const fs::path place = error ? fs::path(path) : target;
  const fs::perms rights = fs::status(place, error).permissions();
  const auto written = write_file(place, text);
  if (!written) {
    context.sink.report_without_place<Diag::CannotWrite>(path, written.error());
    return false;
  }
  if (!error) fs::permissions(place, rights, error);
  context.say("formatted {}", path);
  return true;
}

/// Reads, formats and shows or writes one file; sets `changes` when its layout is another one.
bool format_file(Context& context, const FormatOptions& options, const std::string& path, bool& changes) {
  std::vector<FileId> files;
  if (!load_sources(context, {path}, files)) return false;
  const SourceFile& file = context.sources.file(files[0]);
  const auto formatted = format::format(files[0], context.sources, context.sink);
  if (!formatted) return true;
  const bool differs = *formatted != file.text();
  changes = changes || differs;
  context.emit({{"reason", "artifact"}, {"path", file.name()}, {"changed", differs}});
  if (options.check) {
    if (differs) context.print(unified_diff(file.text(), *formatted, file.name()));
    return true;
  }
  if (path == "-") return !context.human() || write_stdout(*formatted);
  return !differs || rewrite(context, path, *formatted);
}

int format_files(Context& context, const FormatOptions& options) {
  bool changes = false;
  bool done = true;
  for (const std::string& path : options.paths) done = format_file(context, options, path, changes) && done;
  if (!done) return kOutsideFailure;
  return options.check && changes ? kChanges : kOk;
}

}  // namespace

void add_fmt(CLI::App& command, Context& context) {
  auto options = std::make_shared<FormatOptions>();
  command.add_option("files", options->paths, "source files, `-` for stdin, whose layout goes to stdout")->required();
  command.add_flag("--check", options->check, "write nothing; show what would change and end with 4");
  command.callback(
      [&context, options] { context.command = [&context, options] { return format_files(context, *options); }; });
}

}  // namespace dmlc::cli
