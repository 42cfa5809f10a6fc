// SPDX-License-Identifier: Apache-2.0
// Queries inside statements of the language.
#include <array>
#include <string_view>

#include "compiler/format/layout.h"
#include "compiler/format/sql_words.h"
#include "parser/words.h"

namespace dmlc::format {

using syntax::is_any_word;
using syntax::is_word;
using syntax::TokenKind;

bool Layout::begins_query(std::size_t first, std::size_t last) const {
  constexpr std::array<std::string_view, 6> kBegin = {"SELECT", "WITH", "VALUES", "TABLE", "PARTITION", "ORDER"};
  return first < last && marks_[first].role == Role::SqlKeyword && is_any_word(list_, list_.tokens[first], kBegin);
}

/// Whether a part of a query begins at i: a place where a long one breaks.
bool Layout::begins_part(std::size_t i, std::size_t first) const {
  if (marks_[i].role != Role::SqlKeyword) return false;
  const syntax::Token& token = list_.tokens[i];
  const syntax::Token* before = i == first ? nullptr : &list_.tokens[i - 1];
  const bool by = i + 1 < last_ && is_keyword_at(i + 1, "BY");
  constexpr std::array<std::string_view, 9> kAlone = {"SELECT", "WHERE", "HAVING",    "WINDOW", "LIMIT",
                                                      "OFFSET", "UNION", "INTERSECT", "FETCH"};
  constexpr std::array<std::string_view, 3> kWithBy = {"GROUP", "ORDER", "PARTITION"};
  if (is_any_word(list_, token, kAlone) || is_word(list_, token, "EXCEPT")) return true;
  if (is_any_word(list_, token, kWithBy)) return by;
  // `IS DISTINCT FROM` compares.
  if (is_word(list_, token, "FROM")) return before == nullptr || !is_word(list_, *before, "DISTINCT");
  const bool join = is_word(list_, token, "JOIN") || is_join_word(list_, token);
  return join && (before == nullptr || !(is_keyword(marks_[i - 1]) && is_join_word(list_, *before)));
}

std::vector<std::size_t> Layout::find_parts(std::size_t first, std::size_t last) const {
  std::vector<std::size_t> parts;
  for (std::size_t i = first; i < last; i = behind(i))
    if (i != first && begins_part(i, first)) parts.push_back(i);
  return parts;
}

/// A whole query; it breaks with the group around.
void Layout::query(std::size_t first, std::size_t last) {
  const std::vector<std::size_t> parts = find_parts(first, last);
  query_part(first, parts.empty() ? last : parts.front());
  for (std::size_t k = 0; k < parts.size(); ++k) {
    const bool join = is_word(list_, list_.tokens[parts[k]], "JOIN") || is_join_word(list_, list_.tokens[parts[k]]);
    document_.begin(join ? 2 : 0, Breaks::LikeParent);
    soft(parts[k]);
    query_part(parts[k], k + 1 < parts.size() ? parts[k + 1] : last);
    document_.end();
  }
}

/// `SELECT a, b`, `WHERE x AND y`, `LEFT JOIN t ON …`: keywords, then a list or a condition.
void Layout::query_part(std::size_t first, std::size_t last) {
  constexpr std::array<std::string_view, 11> kOfList = {"SELECT", "DISTINCT",  "ALL",    "GROUP", "ORDER",    "BY",
                                                        "FROM",   "PARTITION", "VALUES", "WITH",  "RECURSIVE"};
  std::size_t body = first;
  while (body < last && is_keyword(marks_[body]) && is_any_word(list_, list_.tokens[body], kOfList)) ++body;
  if (body == last || find_commas(body, last).empty()) return condition(first, last);
  for (std::size_t i = first; i < body; ++i) emit(i);
  document_.begin(2, comment_ends_line_before(body) ? Breaks::Always : Breaks::Together);
  soft(body);
  list(body, last);
  document_.end();
}

/// A clause that names rows: `FROM payments p JOIN … WHERE …`.
void Layout::source(std::size_t first, std::size_t last) {
  const std::vector<std::size_t> parts = find_parts(first, last);
  items(first, parts.front());
  document_.begin(2, comment_ends_line_before(parts.front()) ? Breaks::Always : Breaks::Together);
  for (std::size_t k = 0; k < parts.size(); ++k) {
    soft(parts[k]);
    query_part(parts[k], k + 1 < parts.size() ? parts[k + 1] : last);
  }
  document_.end();
}

/// `WITH a AS (…), b AS (…)` in front of a statement: all on one line, or every query on lines of its own.
void Layout::table_expressions(std::size_t first, std::size_t last) {
  document_.begin(0);
  for (std::size_t i = first; i < last; i = behind(i)) {
    if (marks_[i].match != 0 && begins_query(i + 1, marks_[i].match))
      bracket(i, Breaks::LikeParent);
    else if (marks_[i].match != 0)
      tokens(i, marks_[i].match + 1);
    else
      emit(i);
  }
  document_.end();
}

}  // namespace dmlc::format
