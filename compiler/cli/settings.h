// SPDX-License-Identifier: Apache-2.0
// What the user wants, gathered from flags, environment, project file, user file and defaults.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "compiler/cli/terminal.h"
#include "compiler/diagnostics/sink.h"

namespace dmlc::cli {

enum class Format { Human, Json, Sarif, Github, Gitlab, Junit, None };

/// nullopt for a word that names no format.
[[nodiscard]] std::optional<Format> parse_format(const std::string& word);
[[nodiscard]] std::optional<ColourChoice> parse_colour(const std::string& word);

/// One layer: what a file, the environment or the flags say; unset means "ask the next layer".
struct SettingsLayer {
  std::optional<std::string> database;
  std::optional<std::string> schema_file;
  std::optional<std::string> default_schema;
  std::optional<bool> require_schema;
  std::optional<Format> format;
  std::optional<ColourChoice> colour;
};

struct Settings {
  std::string database;               ///< connection string; empty: the embedded database
  bool may_connect_to_check = false;  ///< `database` was not merely named by a project file
  std::string schema_file;
  std::string default_schema = "public";
  bool require_schema = false;
  Format format = Format::Human;
  ColourChoice colour = ColourChoice::Auto;
  std::filesystem::path project;  ///< directory of dmlc.toml, else the current one
};

/// Reads one TOML file; keys and types are checked. Mistakes go to the sink.
[[nodiscard]] SettingsLayer read_settings_file(const std::filesystem::path& path, DiagnosticSink& sink);

/// Puts all layers together, beginning with `flags`.
[[nodiscard]] Settings gather_settings(const SettingsLayer& flags, DiagnosticSink& sink);

}  // namespace dmlc::cli
