// SPDX-License-Identifier: Apache-2.0
// Reads dmlc.toml and merges the layers of settings.
#include "compiler/cli/settings.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "compiler/base/nearest.h"

namespace dmlc::cli {
namespace fs = std::filesystem;
namespace {

constexpr std::array<std::string_view, 6> kKeys = {"database",       "schema", "default_schema",
                                                   "require_schema", "format", "color"};

/// Value of `key` as T; a value of another type is reported.
template <class T>
std::optional<T> read_key(const toml::table& table, const fs::path& path, std::string_view key, std::string_view what,
                          DiagnosticSink& sink) {
  const auto node = table[key];
  if (!node) return std::nullopt;
  if (auto value = node.template value_exact<T>()) return *value;
  sink.report_without_place<Diag::ConfigWrongType>(path.string(), key, what);
  return std::nullopt;
}

template <class Parse>
auto read_choice(const toml::table& table, const fs::path& path, std::string_view key, std::string_view choices,
                 Parse parse, DiagnosticSink& sink) -> decltype(parse(std::string())) {
  const auto word = read_key<std::string>(table, path, key, "a string", sink);
  if (!word) return std::nullopt;
  const auto value = parse(*word);
  if (!value) sink.report_without_place<Diag::ConfigWrongType>(path.string(), key, fmt::format("one of {}", choices));
  return value;
}

void check_keys(const toml::table& table, const fs::path& path, DiagnosticSink& sink) {
  for (const auto& [key, value] : table) {
    const std::string_view name = key.str();
    if (std::find(kKeys.begin(), kKeys.end(), name) != kKeys.end()) continue;
    auto report = sink.report_without_place<Diag::ConfigUnknownKey>(path.string(), name);
    if (const auto near = nearest_name(name, std::span<const std::string_view>(kKeys)))
      report.help(fmt::format("did you mean `{}`?", *near));
    else
      report.help(fmt::format("the keys are {}", fmt::join(kKeys, ", ")));
  }
}

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == 0) return std::nullopt;
  return value;
}

fs::path find_project() {
  std::error_code error;
  const fs::path here = fs::current_path(error);
  for (fs::path directory = here;; directory = directory.parent_path()) {
    if (fs::exists(directory / "dmlc.toml", error)) return directory;
    if (directory == directory.parent_path()) return here;
  }
}

fs::path user_file() {
  if (const auto directory = environment("XDG_CONFIG_HOME")) return fs::path(*directory) / "dmlc/config.toml";
  if (const auto home = environment("HOME")) return fs::path(*home) / ".config/dmlc/config.toml";
  return {};
}

template <class T>
void take(std::optional<T> SettingsLayer::* key, T& target, std::initializer_list<const SettingsLayer*> layers) {
  for (const auto* layer : layers)
    if (layer->*key) {
      target = *(layer->*key);
      return;
    }
}

}  // namespace

std::optional<Format> parse_format(const std::string& word) {
  constexpr std::string_view kWords[] = {"human", "json", "sarif", "github", "gitlab", "junit", "none"};
  for (std::size_t i = 0; i < std::size(kWords); ++i)
    if (kWords[i] == word) return static_cast<Format>(i);
  return std::nullopt;
}

std::optional<ColourChoice> parse_colour(const std::string& word) {
  if (word == "auto") return ColourChoice::Auto;
  if (word == "always") return ColourChoice::Always;
  if (word == "never") return ColourChoice::Never;
  return std::nullopt;
}

SettingsLayer read_settings_file(const fs::path& path, DiagnosticSink& sink) {
  SettingsLayer layer;
  std::error_code error;
  if (path.empty() || !fs::is_regular_file(path, error)) return layer;
  toml::table table;
  try {
    table = toml::parse_file(path.string());
  } catch (const toml::parse_error& problem) {
    const auto place = problem.source().begin;
    sink.report_without_place<Diag::ConfigSyntax>(
        path.string(), fmt::format("line {}, column {}: {}", place.line, place.column, problem.description()));
    return layer;
  }
  check_keys(table, path, sink);
  layer.database = read_key<std::string>(table, path, "database", "a string", sink);
  layer.schema_file = read_key<std::string>(table, path, "schema", "a string", sink);
  if (layer.schema_file) layer.schema_file = (path.parent_path() / *layer.schema_file).string();
  layer.default_schema = read_key<std::string>(table, path, "default_schema", "a string", sink);
  layer.require_schema = read_key<bool>(table, path, "require_schema", "true or false", sink);
  layer.format =
      read_choice(table, path, "format", "human, json, sarif, github, gitlab, junit, none", parse_format, sink);
  layer.colour = read_choice(table, path, "color", "auto, always, never", parse_colour, sink);
  return layer;
}

Settings gather_settings(const SettingsLayer& flags, DiagnosticSink& sink) {
  Settings settings;
  settings.project = find_project();
  SettingsLayer env;
  env.database = environment("DMLC_DATABASE");
  const SettingsLayer project = read_settings_file(settings.project / "dmlc.toml", sink);
  const SettingsLayer user = read_settings_file(user_file(), sink);
  const std::initializer_list<const SettingsLayer*> layers = {&flags, &env, &project, &user};
  take(&SettingsLayer::database, settings.database, layers);
  // A project file may not open a connection by itself: `check` and `compile` connect only when the user said so.
  settings.may_connect_to_check = flags.database || env.database || (user.database && !project.database);
  take(&SettingsLayer::schema_file, settings.schema_file, layers);
  take(&SettingsLayer::default_schema, settings.default_schema, layers);
  take(&SettingsLayer::require_schema, settings.require_schema, layers);
  take(&SettingsLayer::format, settings.format, layers);
  take(&SettingsLayer::colour, settings.colour, layers);
  return settings;
}

}  // namespace dmlc::cli
