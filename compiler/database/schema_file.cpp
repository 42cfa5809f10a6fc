// SPDX-License-Identifier: Apache-2.0
// Turns the text of a schema file into a catalog.
#include "compiler/database/schema_file.h"

#include <fmt/format.h>
#include <algorithm>

#include "compiler/sql/ddl.h"
#include "compiler/sql/parse.h"

namespace dmlc::database {
namespace {

/// pg_dump frames its output with psql commands (`\restrict`); they mean nothing to a parser. Lengths stay, so that
/// places in the text stay true.
std::string blank_psql_commands(std::string_view text) {
  std::string plain(text);
  for (std::size_t begin = 0; begin < plain.size();) {
    const std::size_t end = std::min(plain.find('\n', begin), plain.size());
    if (plain[begin] == '\\')
      std::fill(plain.begin() + static_cast<std::ptrdiff_t>(begin), plain.begin() + static_cast<std::ptrdiff_t>(end),
                ' ');
    begin = end + 1;
  }
  return plain;
}

}  // namespace

Result<types::Catalog> read_schema_text(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && text[first] == '{') {
    std::string error;
    auto catalog = types::Catalog::from_json(text, error);
    if (!catalog) return Failure{error};
    return std::move(*catalog);
  }
  // A quoted name may hold a line that looks like a command, so commands are looked for in what is no SQL as it stands.
  std::string plain(text);
  auto parsed = sql::parse_statements(plain);
  if (parsed.error) {
    plain = blank_psql_commands(text);
    parsed = sql::parse_statements(plain);
  }
  if (parsed.error) {
    const auto line =
        1 + std::count(plain.begin(), plain.begin() + static_cast<std::ptrdiff_t>(parsed.error->range.begin), '\n');
    return Failure{fmt::format("line {}: {}", line, parsed.error->message)};
  }
  types::Catalog catalog;
  for (const auto& statement : parsed.statements)
    (void)sql::apply_ddl(
        catalog, std::string_view(plain).substr(statement.range.begin, statement.range.end - statement.range.begin));
  return catalog;
}

}  // namespace dmlc::database
