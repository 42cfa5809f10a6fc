// SPDX-License-Identifier: Apache-2.0
// Where a blank stands between two tokens of a line.
#include "compiler/format/spacing.h"

#include <array>
#include <string_view>

#include "parser/words.h"

namespace dmlc::format {

using syntax::closes_bracket;
using syntax::is_any_word;
using syntax::is_word;
using syntax::opens_bracket;
using syntax::Token;
using syntax::TokenKind;

bool Spacing::before(std::size_t i) const {
  const TokenKind left = list_.tokens[i - 1].kind;
  const TokenKind right = list_.tokens[i].kind;
  if (opens_bracket(left) || closes_bracket(right)) return false;
  if (right == TokenKind::Comma || right == TokenKind::Semicolon) return false;
  if (left == TokenKind::Comma || left == TokenKind::Semicolon) return true;
  if (left == TokenKind::Dot || right == TokenKind::Dot) return around_dot(i);
  if (left == TokenKind::Colon || right == TokenKind::Colon) return around_colon(i);
  if (left == TokenKind::Operator || right == TokenKind::Operator) return around_operator(i);
  if (right == TokenKind::LeftParen) return before_parenthesis(i);
  if (right == TokenKind::LeftBracket) return before_bracket(i);
  return true;
}

bool Spacing::around_dot(std::size_t i) const {
  const Token& left = list_.tokens[i - 1];
  const Token& right = list_.tokens[i];
  const bool name_left = left.kind == TokenKind::Word || left.kind == TokenKind::QuotedName ||
                         left.kind == TokenKind::RightParen || left.kind == TokenKind::RightBracket;
  const bool name_right =
      right.kind == TokenKind::Word || right.kind == TokenKind::QuotedName || list_.text_of(right) == "*";
  return !(right.kind == TokenKind::Dot ? name_left : name_right) && as_written(i);
}

bool Spacing::around_colon(std::size_t i) const {
  if (marks_[i].in_map) return list_.tokens[i - 1].kind == TokenKind::Colon;
  const auto clings = [](TokenKind kind) { return kind == TokenKind::Colon || kind == TokenKind::Operator; };
  const bool both = clings(list_.tokens[i - 1].kind) && clings(list_.tokens[i].kind);
  return (both || !marks_[i].in_list) && as_written(i);
}

bool Spacing::around_operator(std::size_t i) const {
  const Token& left = list_.tokens[i - 1];
  const Token& right = list_.tokens[i];
  const bool both = left.kind == TokenKind::Operator && right.kind == TokenKind::Operator;
  if (list_.text_of(left) == ".." || list_.text_of(right) == "..") return as_written(i);
  if (both) return true;
  if (list_.text_of(left) == "::" || list_.text_of(right) == "::") return false;
  if (right.kind == TokenKind::Operator)
    return marks_[i].sql || list_.text_of(right) != "%" ||
           (left.kind != TokenKind::Integer && left.kind != TokenKind::Decimal);
  const std::string_view op = list_.text_of(left);
  const bool sign = op == "-" || op == "+" || op == "~";
  return !(sign && is_prefix(i - 1));
}

bool Spacing::is_prefix(std::size_t i, std::size_t first) const {
  if (i == first) return true;
  const Token& left = list_.tokens[i - 1];
  switch (left.kind) {
    case TokenKind::LeftParen:
    case TokenKind::LeftBracket:
    case TokenKind::LeftBrace:
    case TokenKind::Comma:
    case TokenKind::Colon:
    case TokenKind::Semicolon:
      return true;
    case TokenKind::Operator:
      return marks_[i].sql || list_.text_of(left) != "%";
    case TokenKind::Word: {
      constexpr std::array<std::string_view, 2> kOperands = {"END", "NULL"};
      return is_keyword(marks_[i - 1]) && !is_any_word(list_, left, kOperands);
    }
    default:
      return false;
  }
}

bool Spacing::before_parenthesis(std::size_t i) const {
  const Token& left = list_.tokens[i - 1];
  if (left.kind == TokenKind::QuotedName) return false;
  if (left.kind != TokenKind::Word) return true;
  switch (marks_[i - 1].role) {
    case Role::AsWritten:
      return !marks_[i - 1].sql && is_word(list_, left, "FEATURES");
    case Role::Keyword: {
      constexpr std::array<std::string_view, 4> kCalls = {"HASH", "TIME", "TRANSFORM", "DERIVED"};
      return !is_any_word(list_, left, kCalls);
    }
    case Role::SqlKeyword: {
      constexpr std::array<std::string_view, 2> kCalls = {"ANY", "SOME"};
      const bool quantifies = is_word(list_, left, "ALL") && i > 1 && list_.tokens[i - 2].kind == TokenKind::Operator;
      return !quantifies && !is_word(list_, left, "CAST") && !is_any_word(list_, left, kCalls);
    }
  }
  return true;
}

bool Spacing::before_bracket(std::size_t i) const {
  const Token& left = list_.tokens[i - 1];
  switch (left.kind) {
    case TokenKind::QuotedName:
      return false;
    case TokenKind::RightParen:
    case TokenKind::RightBracket:
      return !marks_[i].sql;
    case TokenKind::Word:
      return is_keyword(marks_[i - 1]) && !is_word(list_, left, "ARRAY");
    default:
      return true;
  }
}

}  // namespace dmlc::format
