// SPDX-License-Identifier: Apache-2.0
// Edits by byte range over verified texts.
#include "compiler/sql/rewrite.h"

#include <algorithm>

#include "compiler/sql/parse_tree.h"
#include "compiler/sql/quote.h"
#include "compiler/sql/token.h"

namespace dmlc::sql {

std::string apply_edits(std::string_view text, std::vector<Edit> edits) {
  std::stable_sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.range < b.range; });
  std::string result;
  std::size_t at = 0;
  for (const Edit& edit : edits) {
    if (edit.range.begin < at || edit.range.end > text.size()) continue;
    result += text.substr(at, edit.range.begin - at);
    result += edit.replacement;
    at = edit.range.end;
  }
  result += text.substr(std::min(at, text.size()));
  return result;
}

std::vector<Edit> qualifying_edits(const Analysis& analysis) {
  std::vector<Edit> edits;
  for (const TableReference& t : analysis.tables)
    if (t.kind == ReferenceKind::Table && t.schema.empty() && !t.range.empty())
      edits.push_back({t.range, quote_qualified(t.resolved_schema, t.name)});
  for (const FunctionReference& f : analysis.functions)
    if (f.schema.empty() && !f.resolved_schema.empty() && f.resolved_schema != "pg_catalog" && !f.range.empty())
      edits.push_back({f.range, quote_qualified(f.resolved_schema, f.name)});
  for (const TypeReference& t : analysis.types)
    if (t.schema.empty() && !t.resolved_schema.empty() && !t.range.empty())
      edits.push_back({t.range, quote_qualified(t.resolved_schema, t.name)});
  return edits;
}

std::string qualify(std::string_view text, const Analysis& analysis) {
  return apply_edits(text, qualifying_edits(analysis));
}

std::string strip_comments(std::string_view text) {
  std::vector<Edit> edits;
  for (const Token& token : tokenize(text, true)) {
    if (token.kind == TokenKind::LineComment) edits.push_back({token.range, ""});
    if (token.kind != TokenKind::BlockComment) continue;
    const std::string_view comment = text.substr(token.range.begin, token.range.size());
    edits.push_back({token.range, comment.find('\n') == std::string_view::npos ? " " : "\n"});
  }
  return apply_edits(text, std::move(edits));
}

TextRange trim(std::string_view text) {
  const auto tokens = tokenize(text);
  auto end = tokens.size();
  std::size_t begin = 0;
  const auto is_semicolon = [&](std::size_t i) {
    return text.substr(tokens[i].range.begin, tokens[i].range.size()) == ";";
  };
  while (begin < end && is_semicolon(begin)) ++begin;
  while (end > begin && is_semicolon(end - 1)) --end;
  if (begin == end) {
    const auto size = static_cast<std::uint32_t>(text.size());
    return {size, size};
  }
  return {tokens[begin].range.begin, tokens[end - 1].range.end};
}

// Where the statement behind the WITH list begins, given the place of the last WITH query.
static std::uint32_t end_of_with_list(const TokenIndex& tokens, std::uint32_t last_query) {
  const std::size_t count = tokens.tokens().size();
  std::size_t at = tokens.at(last_query);
  while (at < count && !tokens.is(at, "as")) at = tokens.is(at, "(") ? tokens.after_bracket(at) : at + 1;
  while (at < count && !tokens.is(at, "(")) ++at;
  at = tokens.after_bracket(at);
  return at < count ? tokens.tokens()[at].range.begin : static_cast<std::uint32_t>(tokens.text().size());
}

std::string remove_ctes(std::string_view query, const std::vector<std::string>& names) {
  const ParseTree tree = parse_tree(query);
  if (tree.error || tree.statements().size() != 1) return std::string(query);
  const Json& clause = field(body_of(field(tree.statements()[0], "stmt")), "withClause");
  const Json& ctes = list_field(clause, "ctes");
  if (ctes.empty()) return std::string(query);
  const TokenIndex tokens(query);
  std::vector<std::uint32_t> begins;
  for (const Json& cte : ctes) begins.push_back(static_cast<std::uint32_t>(number_field(body_of(cte), "location")));
  const Json& last = body_of(ctes.back());
  // SEARCH and CYCLE stand behind the bracket; such a list is left alone.
  if (!field(last, "search_clause").is_null() || !field(last, "cycle_clause").is_null()) return std::string(query);
  const std::uint32_t list_end = end_of_with_list(tokens, begins.back());
  std::vector<bool> dropped;
  for (const Json& cte : ctes) {
    const std::string_view name = text_field(body_of(cte), "ctename");
    dropped.push_back(std::find(names.begin(), names.end(), name) != names.end());
  }
  std::vector<Edit> edits;
  if (std::find(dropped.begin(), dropped.end(), false) == dropped.end()) {
    const auto with = static_cast<std::uint32_t>(number_field(clause, "location"));
    edits.push_back({{with, list_end}, ""});
  } else if (dropped.back()) {
    // The comma before goes with the last ones.
    std::size_t first = dropped.size() - 1;
    while (dropped[first - 1]) --first;
    const std::uint32_t comma = tokens.tokens()[tokens.at(begins[first]) - 1].range.begin;
    edits.push_back({{comma, list_end}, " "});
    dropped.resize(first);
  }
  if (edits.empty() || edits.front().replacement == " ")
    for (std::size_t i = 0; i < dropped.size(); ++i)
      if (dropped[i] && i + 1 < begins.size()) edits.push_back({{begins[i], begins[i + 1]}, ""});
  return apply_edits(query, std::move(edits));
}

}  // namespace dmlc::sql
