// SPDX-License-Identifier: Apache-2.0
// Texts that are a name and nothing else.
#include "compiler/sql/plain_name.h"

#include <vector>

#include "compiler/sql/token.h"
#include "compiler/types/identifier.h"

namespace dmlc::sql {
namespace {

bool is_identifier(std::string_view text, const Token& token) {
  const std::string_view word = text.substr(token.range.begin, token.range.size());
  if (token.kind == TokenKind::QuotedIdentifier) return word.size() > 2 && word.front() == '"';
  return token.kind == TokenKind::Word && !types::is_quoted_keyword(types::fold_identifier(word));
}

bool is_dot(std::string_view text, const Token& token) {
  return token.kind == TokenKind::Punctuation && text.substr(token.range.begin, token.range.size()) == ".";
}

std::string value_of(std::string_view text, const Token& token) {
  return identifier_value(text.substr(token.range.begin, token.range.size()));
}

/// How many of the tokens a name of one or two parts takes at the beginning; 0 when there is none.
std::size_t name_length(std::string_view text, const std::vector<Token>& tokens) {
  if (tokens.empty() || !is_identifier(text, tokens[0])) return 0;
  const bool qualified = tokens.size() >= 3 && is_dot(text, tokens[1]) && is_identifier(text, tokens[2]);
  return qualified ? 3 : 1;
}

}  // namespace

std::optional<PlainName> plain_name(std::string_view text) {
  const std::vector<Token> tokens = tokenize(text, true);
  const std::size_t length = name_length(text, tokens);
  if (length == 0 || length != tokens.size()) return std::nullopt;
  if (length == 1) return PlainName{"", value_of(text, tokens[0])};
  return PlainName{value_of(text, tokens[0]), value_of(text, tokens[2])};
}

bool is_plain_table(std::string_view text) {
  const std::vector<Token> tokens = tokenize(text, true);
  std::size_t at = name_length(text, tokens);
  if (at == 0) return false;
  const auto is_as = [&](const Token& token) {
    return token.kind == TokenKind::Word &&
           types::fold_identifier(text.substr(token.range.begin, token.range.size())) == "as";
  };
  if (at < tokens.size() && is_as(tokens[at]) && at + 1 < tokens.size()) ++at;
  if (at < tokens.size() && is_identifier(text, tokens[at])) ++at;
  return at == tokens.size();
}

}  // namespace dmlc::sql
