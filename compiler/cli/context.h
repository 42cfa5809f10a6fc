// SPDX-License-Identifier: Apache-2.0
// What every command works with: settings, sources, diagnostics, the streams and the database.
#pragma once

#include <fmt/format.h>

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "compiler/base/source_file.h"
#include "compiler/cli/exit_code.h"
#include "compiler/cli/settings.h"
#include "compiler/cli/terminal.h"
#include "compiler/database/connection.h"
#include "compiler/diagnostics/sink.h"

namespace dmlc::cli {

/// Whether a command that only looks may make the embedded database.
enum class EmbeddedUse { MakeIfMissing, OnlyExisting };

class Context {
 public:
  SettingsLayer flags;
  Settings settings;
  Terminal terminal;
  SourceMap sources;
  DiagnosticSink sink;
  std::string command_name;
  std::function<int()> command;  ///< set by the parser for the command that was given

  [[nodiscard]] bool human() const { return settings.format == Format::Human; }
  [[nodiscard]] bool json() const { return settings.format == Format::Json; }

  /// A line of talk on stderr, for people only.
  template <class... Args>
  void say(fmt::format_string<Args...> text, Args&&... args) const {
    if (human()) say_line(fmt::format(text, std::forward<Args>(args)...));
  }
  /// Text on stdout for people.
  void print(std::string_view text) const;
  /// One object on stdout for programs: `reason` first. Nothing in other formats.
  void emit(const nlohmann::ordered_json& object) const;
  /// A server's notice as an object for programs.
  void emit_notice(std::string_view severity, std::string_view message) const;
  /// Shows the diagnostics that were not shown yet.
  void show_diagnostics();
  /// Shows what is left and turns the diagnostics into an exit code; `otherwise` when there is no error.
  int finish(int otherwise = kOk);

  /// URL of the database of the settings; starts the embedded one where it is meant. Mistakes go to the sink.
  [[nodiscard]] std::optional<std::string> database_url(EmbeddedUse use);
  /// The same and connects.
  [[nodiscard]] std::optional<database::Connection> connect(EmbeddedUse use);
  /// False with a diagnostic when the database lacks the extension.
  [[nodiscard]] bool require_extension(database::Connection& connection);

 private:
  void say_line(std::string_view line) const;

  std::size_t shown_ = 0;
};

}  // namespace dmlc::cli
