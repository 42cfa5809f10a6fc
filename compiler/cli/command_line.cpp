// SPDX-License-Identifier: Apache-2.0
// Builds the parser from commands.def, gathers the settings, runs the command, turns our own bugs into report files.
#include "compiler/cli/command_line.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <new>

#include "compiler/base/nearest.h"
#include "compiler/cli/files.h"
#include "compiler/cli/interrupt.h"

namespace dmlc::cli {
namespace {

struct CommandRow {
  const char* name;
  const char* summary;
  void (*add)(CLI::App&, Context&);
};

constexpr CommandRow kCommands[] = {
#define DMLC_COMMAND(name, summary) {#name, summary, add_##name},
#include "compiler/cli/commands.def"
};

/// Texts of the global options until they are checked.
struct GlobalOptions {
  std::string database, schema_file, default_schema, format, colour;
  bool require_schema = false;
};

void add_global_options(CLI::App& app, GlobalOptions& options) {
  const auto group = [&](CLI::Option* option) { option->group("Options of every command"); };
  group(app.add_option(
      "--database", options.database,
      "connection string or URI of the database; default: DMLC_DATABASE, dmlc.toml, then the embedded one"));
  group(app.add_option("--schema", options.schema_file, "schema file (.json or .sql) that tells tables and types"));
  group(app.add_option("--default-schema", options.default_schema, "schema of names without one (public)"));
  group(app.add_flag("--require-schema", options.require_schema, "types that cannot be resolved are errors"));
  group(app.add_option("--format", options.format, "human, json, sarif, github, gitlab, junit or none")
            ->check(CLI::IsMember({"human", "json", "sarif", "github", "gitlab", "junit", "none"})));
  group(app.add_option("--color", options.colour, "auto, always or never")
            ->check(CLI::IsMember({"auto", "always", "never"})));
}

SettingsLayer layer_of(const CLI::App& app, const GlobalOptions& options) {
  SettingsLayer layer;
  if (app.count("--database") > 0) layer.database = options.database;
  if (app.count("--schema") > 0) layer.schema_file = options.schema_file;
  if (app.count("--default-schema") > 0) layer.default_schema = options.default_schema;
  if (app.count("--require-schema") > 0) layer.require_schema = true;
  if (app.count("--format") > 0) layer.format = parse_format(options.format);
  if (app.count("--color") > 0) layer.colour = parse_colour(options.colour);
  return layer;
}

/// One message in the style of diagnostics; wrong usage has no code, since no page could say more than --help.
int report_usage(const CLI::App& app, const CLI::ParseError& error, int argc, const char* const* argv) {
  std::string message = error.what();
  std::replace(message.begin(), message.end(), '\n', ' ');
  if (!message.empty()) message[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(message[0])));
  if (!message.empty() && message.back() == '.') message.pop_back();
  const auto given = app.get_subcommands();
  std::string help = given.empty() ? "`dmlc --help` lists the commands"
                                   : fmt::format("`dmlc {} --help` lists the options", given[0]->get_name());
  if (given.empty() && argc > 1 && argv[1][0] != '-') {
    std::vector<std::string> names;
    for (const auto& row : kCommands) names.emplace_back(row.name);
    message = fmt::format("unknown command `{}`", argv[1]);
    if (const auto near = nearest_name(argv[1], names)) help = fmt::format("did you mean `{}`?", *near);
  }
  std::fputs(fmt::format("error: {}\n  = help: {}\n", message, help).c_str(), stderr);
  return kWrongUsage;
}

/// What happened, for a bug report; holds no source text and no connection string.
std::string report_text(std::string_view what, int argc, const char* const* argv) {
  std::string text = fmt::format("dmlc {}\nerror: {}\narguments:", version(), what);
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    const bool secret =
        argument.find("postgres") != std::string_view::npos || argument.find("password") != std::string_view::npos;
    text += fmt::format(" {}", secret ? "(left out)" : argument);
  }
  return text + "\n";
}

int report_internal(Context& context, std::string_view what, int argc, const char* const* argv) {
  std::error_code error;
  const auto path = std::filesystem::temp_directory_path(error) / fmt::format("dmlc-report-{}.txt", ::getpid());
  const bool written = static_cast<bool>(write_file(path, report_text(what, argc, argv)));
  auto report = context.sink.report_without_place<Diag::InternalError>(what);
  report.note("this is a mistake of dmlc, not of the source");
  if (written) report.help(fmt::format("please report it with the file {}", path.string()));
  return context.finish(kInternal);
}

bool check_flags(Context& context) {
  if (!context.flags.database || !database::has_password(*context.flags.database)) return true;
  context.sink.report_without_place<Diag::PasswordInUrl>().help(
      "other users see command lines: use PGPASSFILE, a service file, or DMLC_DATABASE");
  return false;
}

int run_parsed(Context& context) {
  context.settings = gather_settings(context.flags, context.sink);
  context.terminal = Terminal::measure(context.settings.colour);
  if (!check_flags(context) || context.sink.has_errors()) return context.finish(kWrongUsage);
  return context.finish(context.command());
}

}  // namespace

void add_check_bounds(CLI::App& command, bool& check_bounds) {
  command.add_flag("--check-bounds", check_bounds, "kernels check which elements of columns they reach for; slower");
}

int run_command_line(int argc, const char* const* argv) {
  Context context;
  context.terminal = Terminal::measure(ColourChoice::Auto);
  try {
    watch_interrupts();
    CLI::App app("dmlc: compiles DeclarativeML and trains its models inside PostgreSQL", "dmlc");
    GlobalOptions options;
    add_global_options(app, options);
    app.require_subcommand(1);
    app.set_version_flag("--version", std::string(version()));
    for (const auto& row : kCommands) {
      auto* command = app.add_subcommand(row.name, row.summary);
      command->fallthrough();
      row.add(*command, context);
    }
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() == 0) return app.exit(error);
      return report_usage(app, error, argc, argv);
    }
    context.flags = layer_of(app, options);
    return run_parsed(context);
  } catch (const std::bad_alloc&) {
    std::fputs("error: out of memory\n", stderr);
    return kOutsideFailure;
  } catch (const std::exception& error) {
    return report_internal(context, error.what(), argc, argv);
  }
}

}  // namespace dmlc::cli
