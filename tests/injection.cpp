// SPDX-License-Identifier: Apache-2.0
// Fills the slots of programs.
#include "tests/injection.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>

#include "compiler/base/utf8.h"
#include "compiler/database/schema_file.h"
#include "compiler/driver/compile.h"
#include "compiler/sql/quote.h"

namespace dmlc::tests {
namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

std::string in_quotes(char quote, const std::string& text) {
  return quote + replaced(text, std::string(1, quote), std::string(2, quote)) + quote;
}

/// Every line of it is a comment.
std::string in_line_comment(const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    result += text[i];
    const bool pair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (text[i] == '\n' || (text[i] == '\r' && !pair)) result += "-- ";
  }
  return result;
}

char simple_escape(char c) {
  constexpr std::string_view kLetters = "nrtfvb\\";
  constexpr std::string_view kMeanings = "\n\r\t\f\v\b\\";
  const std::size_t at = kLetters.find(c);
  if (at == std::string_view::npos) throw std::runtime_error(std::string("payloads.txt: unknown escape \\") + c);
  return kMeanings[at];
}

std::size_t digits_of(char kind) { return kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0; }

std::string unescaped(const std::string& line) {
  std::string text;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '\\') {
      text += line[i];
      continue;
    }
    const char kind = line.at(++i);
    const std::size_t digits = digits_of(kind);
    if (digits == 0) {
      if (kind != '&') text += simple_escape(kind);
      continue;
    }
    const auto value = static_cast<char32_t>(std::stoul(line.substr(i + 1, digits), nullptr, 16));
    if (kind == 'x')
      text += static_cast<char>(value);
    else
      utf8::append(text, value);
    i += digits;
  }
  return text;
}

/// Calls back for each piece of plain text and each slot, in order.
void walk(const std::string& text, const std::function<void(std::string_view)>& plain,
          const std::function<void(const Slot&)>& slot) {
  std::size_t at = 0;
  while (true) {
    const std::size_t begin = text.find('@', at);
    const std::size_t colon = begin == std::string::npos ? begin : text.find(':', begin);
    const std::size_t end = colon == std::string::npos ? colon : text.find('@', colon);
    plain(std::string_view(text).substr(at, begin == std::string::npos ? begin : begin - at));
    if (end == std::string::npos) return;
    slot({text.substr(begin + 1, colon - begin - 1), text.substr(colon + 1, end - colon - 1)});
    at = end + 1;
  }
}

}  // namespace

std::string injection_file(const std::string& name) {
  const auto path = std::filesystem::path(DMLC_SOURCE_DIR) / "tests/injection" / name;
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error(path.string() + " cannot be read");
  std::ostringstream text;
  text << in.rdbuf();
  std::string all = text.str();
  // The licence of tables.sql speaks of slots.
  while (all.starts_with("-- SPDX") || all.starts_with("-- What") || all.starts_with("-- Rows"))
    all.erase(0, all.find('\n') + 1);
  return all;
}

std::vector<std::string> payloads() {
  std::vector<std::string> texts;
  std::istringstream in(injection_file("payloads.txt"));
  for (std::string line; std::getline(in, line);)
    if (!line.empty() && !line.starts_with('#')) texts.push_back(unescaped(line));
  return texts;
}

std::vector<Slot> slots_of(const std::string& text) {
  std::vector<Slot> slots;
  walk(
      text, [](std::string_view) {},
      [&](const Slot& slot) {
        if (std::find(slots.begin(), slots.end(), slot) == slots.end()) slots.push_back(slot);
      });
  return slots;
}

std::string quoted_for(const Slot& slot, const std::string& text) {
  if (slot.kind == "name" || slot.kind == "model") return in_quotes('"', text);
  if (slot.kind == "unicode") return "U&" + in_quotes('"', replaced(text, "\\", "\\\\"));
  if (slot.kind == "string") {
    const std::string quoted = in_quotes('\'', text);
    return quoted.substr(1, quoted.size() - 2);  // the program has the quotes around it
  }
  if (slot.kind == "escape") return "E" + in_quotes('\'', replaced(replaced(text, "\\", "\\\\"), "\n", "\\n"));
  if (slot.kind == "dollar") return sql::quote_dollar(text);
  if (slot.kind == "comment") return in_line_comment(text);
  if (slot.kind == "block") return replaced(replaced(text, "*/", "* /"), "/*", "/ *");
  if (slot.kind == "raw" || slot.kind == "file") return text;
  throw std::runtime_error("no kind of slot: " + slot.kind);
}

std::string word_of(const Slot& slot) { return slot.kind == "file" ? "program.dsl" : "zz_" + slot.name; }

std::string filled(const std::string& text, const Filling& filling) {
  std::string result;
  walk(
      text, [&](std::string_view piece) { result += piece; },
      [&](const Slot& slot) { result += quoted_for(slot, slot == filling.slot ? filling.text : word_of(slot)); });
  return result;
}

types::Catalog catalog_of(const std::string& tables, const Filling& filling) {
  auto known = database::read_schema_text(filled(tables, filling));
  // Tables that cannot be read are none: the program is then refused where it speaks of them.
  return known ? std::move(*known) : types::Catalog();
}

CompiledProgram compile_filled(const std::string& program, const types::Catalog& catalog, const Filling& filling) {
  SourceMap sources;
  DiagnosticSink sink;
  const std::string text = filled(program, filling);
  const FileId file = sources.add(filling.slot.kind == "file" ? filling.text : "program.dsl", text);
  driver::Options options;
  options.catalog = catalog;
  options.has_catalog = true;
  options.name_kernel_code = true;
  auto made = driver::compile({file}, options, sources, sink);
  CompiledProgram result{made.ok, !made.ok, {}, std::move(made.up_sql), std::move(made.down_sql)};
  std::vector<std::string> codes;
  for (const Diagnostic& diagnostic : sink.sorted()) {
    if (diagnostic.severity != Severity::Error) continue;
    if (diagnostic.span.file != file || diagnostic.span.end > text.size()) result.refused_well = false;
    codes.emplace_back(diagnostic.code);
  }
  if (codes.empty()) result.refused_well = false;
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  for (const std::string& code : codes) result.errors += (result.errors.empty() ? "" : "+") + code;
  return result;
}

}  // namespace dmlc::tests
