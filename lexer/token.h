// SPDX-License-Identifier: Apache-2.0
// What the lexer makes of characters.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "compiler/base/span.h"

namespace dmlc::syntax {

enum class TokenKind : std::uint8_t {
  Word,        ///< unquoted name or keyword
  QuotedName,  ///< `"…"` or `U&"…"`; a string where a value is expected
  String,      ///< `'…'`, `E'…'`, `N'…'`, `U&'…'`, `$tag$…$tag$`
  BitString,   ///< `B'…'`, `X'…'`
  Integer,
  Decimal,
  Size,       ///< `4K`, `16M`, `2G`
  Parameter,  ///< `$1`
  Operator,   ///< any operator of PostgreSQL, also `::`, `:=` and `..`
  LeftParen,
  RightParen,
  LeftBracket,
  RightBracket,
  LeftBrace,
  RightBrace,
  Comma,
  Dot,
  Colon,
  Semicolon,
};

[[nodiscard]] std::string_view name_of(TokenKind kind);

/// Half-open byte range in the file that was lexed.
struct Token {
  TokenKind kind = TokenKind::Word;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// `-- text` without its line end, or `/* text */`.
struct Comment {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// A whole file in tokens. What lies between two tokens is white space and comments.
struct TokenList {
  FileId file = 0;
  std::string_view text;  ///< the file
  std::vector<Token> tokens;
  std::vector<Comment> comments;
  std::vector<std::uint32_t> broken;  ///< places of lexical errors, ascending; what holds one cannot be trusted
  bool complete = true;               ///< false when a limit stopped the lexer: nothing of the file can be trusted

  [[nodiscard]] std::string_view text_of(const Token& token) const {
    return text.substr(token.begin, token.end - token.begin);
  }
  [[nodiscard]] Span span_of(const Token& token) const { return {file, token.begin, token.end}; }
};

}  // namespace dmlc::syntax
