// SPDX-License-Identifier: Apache-2.0
// `dmlc stdlib [NAME]`: what the standard library has.
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "compiler/base/nearest.h"
#include "compiler/cli/command_line.h"
#include "compiler/cli/library.h"
#include "compiler/cli/table.h"

namespace dmlc::cli {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const stdlib::Parameter& parameter) {
  Json json = {{"name", parameter.name}, {"type", type_in_words(parameter)}, {"range", range_of(parameter)}};
  if (const std::string text = default_text(parameter); !text.empty()) json["default"] = text;
  if (!parameter.choices.empty()) json["choices"] = parameter.choices;
  if (!parameter.excludes.empty()) json["excludes"] = parameter.excludes;
  if (!parameter.only_with.empty()) json["only_with"] = {{parameter.only_with, parameter.only_values}};
  json["required"] = parameter.is_required;
  json["summary"] = parameter.summary;
  return json;
}

Json json_of(const LibrarySection& section, const LibraryEntry& entry) {
  Json json = {{"reason", "library"}, {"kind", section.kind}, {"name", entry.name}, {"summary", entry.summary}};
  if (!entry.alias.empty()) json["alias"] = entry.alias;
  if (!entry.source.empty()) json["source"] = entry.source;
  json["facts"] = Json::object();
  for (const LibraryFact& fact : entry.facts) json["facts"][fact.label] = fact.value;
  json["parameters"] = Json::array();
  for (const stdlib::Parameter& parameter : entry.parameters) json["parameters"].push_back(json_of(parameter));
  return json;
}

void show_entry(Context& context, const LibrarySection& section, const LibraryEntry& entry) {
  std::string text = fmt::format("{} {}{}\n  {}\n", section.kind, entry.name,
                                 entry.alias.empty() ? "" : fmt::format(" ({})", entry.alias), entry.summary);
  for (const LibraryFact& fact : entry.facts)
    if (!fact.value.empty()) text += fmt::format("  {}: {}\n", fact.label, fact.value);
  if (!entry.source.empty()) text += fmt::format("  source: {}\n", entry.source);
  if (!entry.parameters.empty()) {
    Table table({{"parameter"}, {"type"}, {"range"}, {"default"}, {"meaning"}});
    for (const stdlib::Parameter& parameter : entry.parameters)
      table.add({std::string(parameter.name), type_in_words(parameter), range_of(parameter),
                 parameter.is_required ? "(must be given)" : default_text(parameter), std::string(parameter.summary)});
    text += "\n" + table.print(context.terminal.colour_out);
  }
  context.print(text + "\n");
}

void show_section(Context& context, const LibrarySection& section) {
  Table table({{section.title}, {""}});
  for (const LibraryEntry& entry : section.entries)
    table.add({entry.alias.empty() ? entry.name : fmt::format("{} ({})", entry.name, entry.alias), entry.summary});
  context.print(table.print(context.terminal.colour_out) + "\n");
}

int show_all(Context& context) {
  for (const LibrarySection& section : library()) {
    show_section(context, section);
    for (const LibraryEntry& entry : section.entries) context.emit(json_of(section, entry));
  }
  return kOk;
}

int show_named(Context& context, const std::string& name) {
  bool found = false;
  std::vector<std::string> names;
  for (const LibrarySection& section : library())
    for (const LibraryEntry& entry : section.entries) {
      names.push_back(entry.name);
      if (entry.name != name && (entry.alias.empty() || entry.alias != name)) continue;
      found = true;
      show_entry(context, section, entry);
      context.emit(json_of(section, entry));
    }
  if (found) return kOk;
  // Like other wrong usage it has no code: no page could say more than the list.
  const auto nearest = nearest_name(name, names);
  const std::string help = nearest ? fmt::format("did you mean `{}`?", *nearest) : "`dmlc stdlib` lists what there is";
  std::fputs(fmt::format("error: the standard library has no `{}`\n  = help: {}\n", name, help).c_str(), stderr);
  return kWrongUsage;
}

struct StdlibOptions {
  std::string name;
  bool markdown = false;
};

int run(Context& context, const StdlibOptions& options) {
  if (!options.name.empty()) return show_named(context, options.name);
  if (!options.markdown) return show_all(context);
  context.print(library_page());
  return kOk;
}

}  // namespace

void add_stdlib(CLI::App& command, Context& context) {
  auto options = std::make_shared<StdlibOptions>();
  auto* name = command.add_option("name", options->name, "show this one: an algorithm, a metric, a transformer …");
  command.add_flag("--markdown", options->markdown, "the reference page: docs/stdlib.md")->excludes(name);
  command.callback([&context, options] { context.command = [&context, options] { return run(context, *options); }; });
}

}  // namespace dmlc::cli
