// SPDX-License-Identifier: Apache-2.0
// Compares a text with its formatted form: tokens, comments, statements.
#include "compiler/format/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <variant>

#include "compiler/base/check.h"
#include "compiler/base/line_ends.h"
#include "compiler/base/source_file.h"
#include "compiler/diagnostics/sink.h"
#include "compiler/format/comments.h"
#include "lexer/lexer.h"
#include "parser/parser.h"

namespace dmlc::format {

namespace {
using syntax::Token;
using syntax::TokenKind;
using syntax::TokenList;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_in_any_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

/// The tokens that count: no `;` behind another one, at the beginning or at the end.
std::vector<std::size_t> significant(const TokenList& list) {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < list.tokens.size(); ++i) {
    const bool semicolon = list.tokens[i].kind == TokenKind::Semicolon;
    if (!semicolon || (!result.empty() && list.tokens[result.back()].kind != TokenKind::Semicolon)) result.push_back(i);
  }
  if (!result.empty() && list.tokens[result.back()].kind == TokenKind::Semicolon) result.pop_back();
  return result;
}

[[noreturn]] void fail(const TokenList& list, std::size_t offset) {
  const auto line = count_line_ends(list.text, 0, std::min<std::size_t>(offset, list.text.size())) + 1;
  throw InternalError(fmt::format("formatting would change what line {} means; nothing was written", line));
}

void compare_tokens(const TokenList& before, const std::vector<Mark>& marks, const TokenList& after) {
  const std::vector<std::size_t> old_tokens = significant(before);
  const std::vector<std::size_t> new_tokens = significant(after);
  for (std::size_t i = 0; i < old_tokens.size(); ++i) {
    const Token& was = before.tokens[old_tokens[i]];
    if (i >= new_tokens.size()) fail(before, was.begin);
    const Token& is = after.tokens[new_tokens[i]];
    const std::string_view old_text = before.text_of(was);
    const std::string_view new_text = after.text_of(is);
    const bool same = is_keyword(marks[old_tokens[i]]) ? equal_in_any_case(old_text, new_text) : old_text == new_text;
    if (was.kind != is.kind || !same) fail(before, was.begin);
  }
  if (new_tokens.size() != old_tokens.size()) fail(before, before.text.size());
}

void compare_comments(const TokenList& before, const TokenList& after) {
  for (std::size_t i = 0; i < before.comments.size(); ++i) {
    const bool same =
        i < after.comments.size() && printed(before, before.comments[i]) == printed(after, after.comments[i]);
    if (!same) fail(before, before.comments[i].begin);
  }
  if (after.comments.size() != before.comments.size()) fail(before, before.text.size());
}
const std::string& description_of(const ast::Statement& statement) {
  return ast::visit_statement([](const auto& s) -> const std::string& { return s.description; }, statement);
}

/// Descriptions depend on lines, and so does what the parser makes of a missing `;`.
void compare_statements(const TokenList& list, const ast::File& before, const ast::File& after) {
  for (std::size_t i = 0; i < before.statements.size(); ++i) {
    const ast::Statement& was = before.statements[i];
    const bool same = i < after.statements.size() && was.index() == after.statements[i].index() &&
                      description_of(was) == description_of(after.statements[i]);
    if (!same) fail(list, ast::span_of(was).begin);
  }
  if (after.statements.size() != before.statements.size()) fail(list, list.text.size());
}
}  // namespace

void verify_same_meaning(const TokenList& before, const std::vector<Mark>& marks, const ast::File& parsed,
                         const std::string& formatted) {
  SourceMap sources;
  DiagnosticSink sink;
  const FileId file = sources.add("formatted", formatted);
  const TokenList after = syntax::lex(file, sources, sink);
  compare_tokens(before, marks, after);
  compare_comments(before, after);
  compare_statements(before, parsed, syntax::parse(file, sources, sink));
  if (sink.has_errors()) fail(before, 0);
}

}  // namespace dmlc::format
