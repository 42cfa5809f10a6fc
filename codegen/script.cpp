// SPDX-License-Identifier: Apache-2.0
// Writes scripts.
#include "codegen/script.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/sql/quote.h"

namespace dmlc::codegen {
namespace {

class ScriptWriter {
 public:
  ScriptWriter(const SourceMap& sources, const ScriptOptions& options) : sources_(sources), options_(options) {}

  Script write(const std::vector<Statement>& statements) {
    comment(options_.head, "-- ");
    if (options_.transaction) line("BEGIN;");
    // Names without a schema can only mean the schema below or the system's; temporary objects come last.
    line("SET LOCAL search_path = " + dmlc::sql::quote_identifier(options_.default_schema) + ", pg_temp;");
    line("SET LOCAL standard_conforming_strings = on;");
    const Span none{UINT32_MAX, 0, 0};
    Span current = none;
    for (const Statement& statement : statements) {
      if (statement.span != current) lead(statement);
      current = statement.span;
      const std::size_t first = line_;
      line(print(statement.tree) + ";");
      script_.lines.push_back({first, line_ - 1});
    }
    if (options_.transaction) {
      line("");
      line("COMMIT;");
    }
    return std::move(script_);
  }

 private:
  void line(std::string_view text) {
    script_.text.append(text).append("\n");
    line_ += 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }
  /// Every line end that PostgreSQL and psql know, and so a lone carriage return, begins a new comment: what is behind
  /// it would be run.
  void comment(std::string_view text, std::string_view lead) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
      line(std::string(lead).append(text.substr(0, end)));
      text.remove_prefix(std::min(text.substr(end).starts_with("\r\n") ? end + 2 : end + 1, text.size()));
    }
  }
  void lead(const Statement& statement) {
    line("");
    const SourceFile& file = sources_.file(statement.span.file);
    // A quoted name, and so the title, may hold line ends.
    comment(
        fmt::format("{} ({}:{})", statement.title, base_name(file.name()), file.position(statement.span.begin).line),
        "-- ");
    if (options_.show_source && statement.kind != StepKind::PlainSql) comment(sources_.text(statement.span), "--   ");
  }

  const SourceMap& sources_;
  const ScriptOptions& options_;
  Script script_;
  std::size_t line_ = 1;
};

}  // namespace

Script write_script(const std::vector<Statement>& statements, const SourceMap& sources, const ScriptOptions& options) {
  return ScriptWriter(sources, options).write(statements);
}

std::string base_name(const std::string& path) {
  const std::size_t slash = path.find_last_of("/\\");
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

}  // namespace dmlc::codegen
