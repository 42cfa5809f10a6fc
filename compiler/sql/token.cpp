// SPDX-License-Identifier: Apache-2.0
// PostgreSQL's scan.l in small: just enough to know where words, strings and comments begin and end.
#include "compiler/sql/token.h"

#include <algorithm>
#include <array>

#include "compiler/types/identifier.h"

namespace dmlc::sql {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool is_word_part(char c) { return is_word_start(c) || is_digit(c) || c == '$'; }
bool is_operator(char c) { return std::string_view("+-*/<>=~!@#%^&|`?").find(c) != std::string_view::npos; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

class Scanner {
 public:
  Scanner(std::string_view text, bool comments) : text_(text), comments_(comments) {}

  std::vector<Token> scan() {
    while (at_ < text_.size()) {
      if (is_blank(text_[at_])) {
        ++at_;
        continue;
      }
      const std::size_t begin = at_;
      const TokenKind kind = next();
      const bool comment = kind == TokenKind::LineComment || kind == TokenKind::BlockComment;
      if (!comment || comments_)
        tokens_.push_back({kind, {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_)}});
    }
    return std::move(tokens_);
  }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  TokenKind next() {
    const char c = peek();
    if (c == '-' && peek(1) == '-') return line_comment();
    if (c == '/' && peek(1) == '*') return block_comment();
    if (c == '\'') return quoted('\'', false, TokenKind::String);
    if (c == '"') return quoted('"', false, TokenKind::QuotedIdentifier);
    if (c == '$') return dollar();
    if (is_word_start(c)) return word();
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
    if (is_operator(c)) return operator_symbol();
    return punctuation();
  }

  TokenKind line_comment() {
    while (at_ < text_.size() && text_[at_] != '\n' && text_[at_] != '\r') ++at_;
    return TokenKind::LineComment;
  }

  TokenKind block_comment() {
    std::size_t depth = 0;
    while (at_ < text_.size()) {
      if (peek() == '/' && peek(1) == '*') {
        ++depth;
        at_ += 2;
      } else if (peek() == '*' && peek(1) == '/') {
        at_ += 2;
        if (--depth == 0) return TokenKind::BlockComment;
      } else {
        ++at_;
      }
    }
    return TokenKind::Broken;
  }

  TokenKind quoted(char quote, bool backslashes, TokenKind kind) {
    ++at_;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '\\' && backslashes && at_ < text_.size()) ++at_;
      if (c != quote) continue;
      if (peek() != quote) return kind;
      ++at_;
    }
    return TokenKind::Broken;
  }

  TokenKind dollar() {
    if (is_digit(peek(1))) {
      ++at_;
      while (is_digit(peek())) ++at_;
      return TokenKind::Parameter;
    }
    std::size_t end = at_ + 1;
    if (end < text_.size() && is_word_start(text_[end]))
      while (end < text_.size() && (is_word_start(text_[end]) || is_digit(text_[end]))) ++end;
    if (end >= text_.size() || text_[end] != '$') {
      ++at_;
      return TokenKind::Broken;
    }
    const std::string_view tag = text_.substr(at_, end + 1 - at_);
    const std::size_t close = text_.find(tag, end + 1);
    at_ = close == std::string_view::npos ? text_.size() : close + tag.size();
    return close == std::string_view::npos ? TokenKind::Broken : TokenKind::String;
  }

  TokenKind word() {
    const char c = lower(peek());
    const char after = peek(1);
    if (after == '\'' && (c == 'e' || c == 'b' || c == 'x' || c == 'n')) {
      ++at_;
      return quoted('\'', c == 'e', TokenKind::String);
    }
    if (c == 'u' && after == '&' && (peek(2) == '\'' || peek(2) == '"')) {
      at_ += 2;
      return quoted(peek(), false, peek() == '"' ? TokenKind::QuotedIdentifier : TokenKind::String);
    }
    while (at_ < text_.size() && is_word_part(text_[at_])) ++at_;
    return TokenKind::Word;
  }

  TokenKind number() {
    while (is_digit(peek())) ++at_;
    // `1..10` is a number, two dots and a number.
    if (peek() == '.' && peek(1) != '.') {
      ++at_;
      while (is_digit(peek())) ++at_;
    }
    if (lower(peek()) == 'e') {
      const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
      if (is_digit(peek(1 + sign))) {
        at_ += 1 + sign;
        while (is_digit(peek())) ++at_;
      }
    }
    return TokenKind::Number;
  }

  TokenKind operator_symbol() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_operator(text_[at_])) {
      // A comment ends an operator: `a+--x`, `a*/*x*/b`.
      if (at_ > begin && ((peek() == '-' && peek(1) == '-') || (peek() == '/' && peek(1) == '*'))) break;
      ++at_;
    }
    trim_sign(begin);
    return TokenKind::Operator;
  }

  // An operator of several characters ends in + or - only if it holds one of the characters below: `=-1` is `=` `-1`.
  void trim_sign(std::size_t begin) {
    const std::string_view symbol = text_.substr(begin, at_ - begin);
    if (symbol.find_first_of("~!@#%^&|`?") != std::string_view::npos) return;
    while (at_ - begin > 1 && (text_[at_ - 1] == '+' || text_[at_ - 1] == '-')) --at_;
  }

  TokenKind punctuation() {
    const char c = text_[at_++];
    if (c == ':' && (peek() == ':' || peek() == '=')) ++at_;
    if (c == '.' && peek() == '.') ++at_;
    return std::string_view("()[],;.:").find(c) != std::string_view::npos ? TokenKind::Punctuation : TokenKind::Broken;
  }

  std::string_view text_;
  bool comments_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
};

// Reserved words that end a select-list item when they stand outside parentheses.
constexpr auto kAfterTarget =
    std::to_array<std::string_view>({"from", "where", "group", "having", "window", "union", "intersect", "except",
                                     "order", "limit", "offset", "fetch", "for", "into"});

}  // namespace

std::vector<Token> tokenize(std::string_view text, bool comments) { return Scanner(text, comments).scan(); }

std::string identifier_value(std::string_view token) {
  if (token.empty() || token.front() != '"') return types::fold_identifier(token);
  std::string value;
  for (std::size_t i = 1; i + 1 < token.size(); ++i) {
    value += token[i];
    if (token[i] == '"') ++i;
  }
  return value;
}

std::size_t TokenIndex::at(std::uint32_t offset) const {
  const auto found = std::upper_bound(tokens_.begin(), tokens_.end(), offset,
                                      [](std::uint32_t o, const Token& t) { return o < t.range.end; });
  return static_cast<std::size_t>(found - tokens_.begin());
}

std::string_view TokenIndex::text_of(std::size_t index) const {
  if (index >= tokens_.size()) return {};
  const TextRange range = tokens_[index].range;
  return text_.substr(range.begin, range.size());
}

bool TokenIndex::is(std::size_t index, std::string_view word) const {
  const std::string_view token = text_of(index);
  return token.size() == word.size() && index < tokens_.size() && tokens_[index].kind != TokenKind::QuotedIdentifier &&
         std::equal(token.begin(), token.end(), word.begin(), [](char a, char b) { return lower(a) == b; });
}

bool TokenIndex::is_identifier(std::size_t index) const {
  return index < tokens_.size() &&
         (tokens_[index].kind == TokenKind::Word || tokens_[index].kind == TokenKind::QuotedIdentifier);
}

std::size_t TokenIndex::after_bracket(std::size_t index) const {
  std::size_t depth = 0;
  for (; index < tokens_.size(); ++index) {
    if (is(index, "(") || is(index, "[")) ++depth;
    if ((is(index, ")") || is(index, "]")) && --depth == 0) return index + 1;
  }
  return tokens_.size();
}

TextRange TokenIndex::name_at(std::uint32_t offset) const {
  std::size_t i = at(offset);
  if (i >= tokens_.size()) return {offset, offset};
  const std::uint32_t begin = tokens_[i].range.begin;
  while (is(i + 1, ".") && (is_identifier(i + 2) || is(i + 2, "*"))) i += 2;
  return {begin, tokens_[i].range.end};
}

TextRange TokenIndex::last_part_at(std::uint32_t offset) const {
  const TextRange name = name_at(offset);
  if (name.empty()) return name;
  return tokens_[at(name.end - 1)].range;
}

TextRange TokenIndex::target_at(std::uint32_t offset, bool has_alias) const {
  const std::size_t first = at(offset);
  if (first >= tokens_.size()) return {offset, offset};
  std::size_t i = first;
  const auto ends_target = [&](std::size_t k) {
    if (is(k, ",") || is(k, ";") || is(k, ")") || is(k, "]")) return true;
    if (tokens_[k].kind != TokenKind::Word || (k > first && (is(k - 1, ".") || is(k - 1, "as")))) return false;
    // IS [NOT] DISTINCT FROM and WITHIN GROUP hold such a word inside an expression.
    if (is(k, "from") && k > first && is(k - 1, "distinct")) return false;
    if (is(k, "group") && k > first && is(k - 1, "within")) return false;
    return std::any_of(kAfterTarget.begin(), kAfterTarget.end(), [&](std::string_view w) { return is(k, w); });
  };
  while (i < tokens_.size() && !ends_target(i)) i = is(i, "(") || is(i, "[") ? after_bracket(i) : i + 1;
  if (has_alias && i > first + 1) {
    --i;
    if (i > first + 1 && is(i - 1, "as")) --i;
  }
  return {tokens_[first].range.begin, tokens_[i > first ? i - 1 : first].range.end};
}

}  // namespace dmlc::sql
