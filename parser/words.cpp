// SPDX-License-Identifier: Apache-2.0
// Comparing tokens with the words of the language, in any case.
#include "parser/words.h"

#include <algorithm>

namespace dmlc::syntax {

bool is_word(std::string_view text, std::string_view word) {
  return text.size() == word.size() && std::equal(text.begin(), text.end(), word.begin(), [](char a, char b) {
           return (a >= 'a' && a <= 'z' ? static_cast<char>(a - 'a' + 'A') : a) == b;
         });
}

bool is_word(const TokenList& list, const Token& token, std::string_view word) {
  return token.kind == TokenKind::Word && is_word(list.text_of(token), word);
}

bool is_any_word(const TokenList& list, const Token& token, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return is_word(list, token, word); });
}

bool words_stand_at(const TokenList& list, std::size_t first, std::size_t last,
                    std::span<const std::string_view> words) {
  if (first > last || last - first < words.size()) return false;
  for (std::size_t i = 0; i < words.size(); ++i)
    if (!is_word(list, list.tokens[first + i], words[i])) return false;
  return true;
}

std::vector<std::string_view> split_words(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

}  // namespace dmlc::syntax
