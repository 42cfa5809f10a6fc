// SPDX-License-Identifier: Apache-2.0
// The words of an SQL text with their places, by PostgreSQL's lexical rules. The grammar itself stays libpg_query's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/sql/text_range.h"

namespace dmlc::sql {

enum class TokenKind : std::uint8_t {
  Word,              ///< unquoted identifier or keyword
  QuotedIdentifier,  ///< "…" and U&"…"
  String,            ///< '…', E'…', U&'…', B'…', X'…', $tag$…$tag$
  Number,
  Parameter,  ///< $1
  Operator,
  Punctuation,  ///< ( ) [ ] , ; . and : :: := ..
  LineComment,
  BlockComment,
  Broken,  ///< what no rule takes: an open string or comment up to the end of the text
};

struct Token {
  TokenKind kind = TokenKind::Broken;
  TextRange range;
};

/// All tokens in order, comments only if `comments`. Never fails: what cannot be read becomes one Broken token.
[[nodiscard]] std::vector<Token> tokenize(std::string_view text, bool comments = false);

/// The value of an identifier token: folded, or without its quotes.
[[nodiscard]] std::string identifier_value(std::string_view token);

/// Tokens of one text, found by offset.
class TokenIndex {
 public:
  explicit TokenIndex(std::string_view text) : text_(text), tokens_(tokenize(text)) {}

  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] const std::vector<Token>& tokens() const { return tokens_; }
  /// Index of the first token that ends behind `offset`; tokens().size() when there is none.
  [[nodiscard]] std::size_t at(std::uint32_t offset) const;
  /// True when the token is this unquoted word (lower case) or punctuation.
  [[nodiscard]] bool is(std::size_t index, std::string_view word) const;
  [[nodiscard]] bool is_identifier(std::size_t index) const;
  [[nodiscard]] std::string_view text_of(std::size_t index) const;
  /// Index just behind the bracket that closes the one at `index`; tokens().size() when it stays open.
  [[nodiscard]] std::size_t after_bracket(std::size_t index) const;

  /// The dotted name that starts at `offset`: `a.b."C"`.
  [[nodiscard]] TextRange name_at(std::uint32_t offset) const;
  /// Its last part.
  [[nodiscard]] TextRange last_part_at(std::uint32_t offset) const;
  /// The select-list item that starts at `offset`, up to the comma or clause that ends it, without its alias.
  [[nodiscard]] TextRange target_at(std::uint32_t offset, bool has_alias) const;

 private:
  std::string_view text_;
  std::vector<Token> tokens_;
};

}  // namespace dmlc::sql
