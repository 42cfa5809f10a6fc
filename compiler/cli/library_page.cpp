// SPDX-License-Identifier: Apache-2.0
// The standard library as a page of Markdown.
#include <fmt/format.h>

#include <cctype>

#include "compiler/cli/library.h"

namespace dmlc::cli {
namespace {

/// A bar would end the cell of a table.
std::string cell(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) text.insert(at, 1, '\\');
  return text;
}

std::string name_of(const LibraryEntry& entry) {
  return entry.alias.empty() ? fmt::format("`{}`", entry.name) : fmt::format("`{}` (`{}`)", entry.name, entry.alias);
}

std::string row(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const std::string& one : cells) text += one.empty() ? " |" : fmt::format(" {} |", cell(one));
  return text + "\n";
}

std::string heading(const std::vector<std::string>& cells) {
  std::string text = row(cells) + "|";
  for (std::size_t i = 0; i < cells.size(); ++i) text += "---|";
  return text + "\n";
}

std::vector<std::string> cells_of(const stdlib::Parameter& parameter) {
  std::string summary(parameter.summary);
  if (!parameter.excludes.empty()) summary += fmt::format("; not together with `{}`", parameter.excludes);
  if (!parameter.only_with.empty()) summary += fmt::format("; only with {}", conditions_of(parameter));
  const std::string written = default_text(parameter);
  return {fmt::format("`{}`", parameter.name), type_in_words(parameter), range_of(parameter),
          parameter.is_required ? "must be given"
          : written.empty()     ? ""
                                : fmt::format("`{}`", written),
          summary};
}

std::string parameters_of(const LibraryEntry& entry) {
  std::string text = heading({"parameter", "type", "range", "default", "meaning"});
  for (const stdlib::Parameter& parameter : entry.parameters) text += row(cells_of(parameter));
  return text;
}

/// As the beginning of a sentence.
std::string capitalised(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

/// An entry under a heading of its own.
std::string chapter(const LibraryEntry& entry) {
  std::string text =
      fmt::format("\n### {}{}\n\n{}.\n\n", entry.name, entry.alias.empty() ? "" : fmt::format(" ({})", entry.alias),
                  capitalised(entry.summary));
  for (const LibraryFact& fact : entry.facts)
    if (!fact.value.empty()) text += fmt::format("- {}: {}\n", fact.label, fact.value);
  text += "\n" + parameters_of(entry);
  return text + fmt::format("\nSource: {}.\n", entry.source);
}

/// All entries as rows of one table, their parameters as rows of another.
std::string tables(const LibrarySection& section) {
  std::vector<std::string> labels{"name"};
  for (const LibraryFact& fact : section.entries.front().facts) labels.push_back(fact.label);
  labels.emplace_back("meaning");
  std::string text = heading(labels), parameters;
  for (const LibraryEntry& entry : section.entries) {
    std::vector<std::string> cells{name_of(entry)};
    for (const LibraryFact& fact : entry.facts) cells.push_back(fact.value);
    cells.push_back(entry.source.empty() ? entry.summary : fmt::format("{} ({})", entry.summary, entry.source));
    text += row(cells);
    for (const stdlib::Parameter& parameter : entry.parameters) {
      std::vector<std::string> line = cells_of(parameter);
      line.insert(line.begin(), fmt::format("`{}`", entry.name));
      parameters += row(line);
    }
  }
  if (parameters.empty()) return text;
  return text + "\n" + heading({"of", "parameter", "type", "range", "default", "meaning"}) + parameters;
}

}  // namespace

std::string library_page() {
  std::string text =
      "# The standard library\n\n"
      "Everything here is declared in `stdlib/`; the compiler checks against the same rows, and `dmlc stdlib NAME` "
      "shows\n"
      "one of them. Written by `dmlc stdlib --markdown`. A list may be written as a single value where it has one "
      "item.\n";
  for (const LibrarySection& section : library()) {
    text += fmt::format("\n## {}\n\n{}\n", section.title, section.intro);
    if (section.kind != "algorithm") {
      text += "\n" + tables(section);
      continue;
    }
    for (const LibraryEntry& entry : section.entries) text += chapter(entry);
  }
  return text;
}

}  // namespace dmlc::cli
