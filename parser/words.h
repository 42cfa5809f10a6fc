// SPDX-License-Identifier: Apache-2.0
// Comparing tokens with the words of the language, in any case.
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "lexer/token.h"

namespace dmlc::syntax {

/// True when `text` is `word`, which is upper case, in any case.
[[nodiscard]] bool is_word(std::string_view text, std::string_view word);

/// True when the token is the unquoted `word`.
[[nodiscard]] bool is_word(const TokenList& list, const Token& token, std::string_view word);
[[nodiscard]] bool is_any_word(const TokenList& list, const Token& token, std::span<const std::string_view> words);

/// True when `words` stand at tokens[first, last), one after the other.
[[nodiscard]] bool words_stand_at(const TokenList& list, std::size_t first, std::size_t last,
                                  std::span<const std::string_view> words);

/// "TRAIN MODEL" as its two words; they point into `text`.
[[nodiscard]] std::vector<std::string_view> split_words(std::string_view text);

/// Where a word is looked up in any case without making a string of it.
struct AnyCaseHash {
  std::size_t operator()(std::string_view text) const {
    std::size_t hash = 1469598103934665603ULL;  // FNV-1a
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(upper(c))) * 1099511628211ULL;
    return hash;
  }
  static char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
};
struct AnyCaseEqual {
  bool operator()(std::string_view a, std::string_view b) const {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
             return AnyCaseHash::upper(x) == AnyCaseHash::upper(y);
           });
  }
};

[[nodiscard]] constexpr bool opens_bracket(TokenKind kind) {
  return kind == TokenKind::LeftParen || kind == TokenKind::LeftBracket || kind == TokenKind::LeftBrace;
}
[[nodiscard]] constexpr bool closes_bracket(TokenKind kind) {
  return kind == TokenKind::RightParen || kind == TokenKind::RightBracket || kind == TokenKind::RightBrace;
}

}  // namespace dmlc::syntax
