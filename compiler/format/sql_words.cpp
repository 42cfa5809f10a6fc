// SPDX-License-Identifier: Apache-2.0
// Looks words up in sql_words.def.
#include "compiler/format/sql_words.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parser/words.h"

namespace dmlc::format {

namespace {
using syntax::is_word;
using syntax::Token;
using syntax::TokenKind;
using syntax::TokenList;

/// What a word can be, by its first word in upper case.
struct Entry {
  bool reserved = false;
  bool join = false;
  std::vector<std::vector<std::string_view>> phrases;
};

using Entries = std::unordered_map<std::string_view, Entry>;

Entries read_rows() {
  Entries entries;
#define DMLC_SQL_WORD(word) entries[word].reserved = true;
#define DMLC_SQL_JOIN(word) entries[word].join = true;
#define DMLC_SQL_PHRASE(words)                  \
  {                                             \
    auto phrase = syntax::split_words(words);   \
    auto& entry = entries[phrase.front()];      \
    entry.phrases.push_back(std::move(phrase)); \
  }
#include "compiler/format/sql_words.def"
  return entries;
}

const Entry* find(std::string_view word) {
  constexpr std::size_t kLongest = 12;
  static const Entries entries = read_rows();
  if (word.size() > kLongest) return nullptr;
  std::string upper(word);
  for (char& c : upper)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  const auto found = entries.find(upper);
  return found == entries.end() ? nullptr : &found->second;
}

bool stands_at(const TokenList& list, std::size_t at, std::size_t last, const std::vector<std::string_view>& phrase) {
  if (last - at < phrase.size()) return false;
  for (std::size_t i = 0; i < phrase.size(); ++i) {
    const Token& token = list.tokens[at + i];
    if (phrase[i] == "(" ? token.kind != TokenKind::LeftParen : !is_word(list, token, phrase[i])) return false;
  }
  return true;
}

/// BETWEEN may be the name of a column; as a keyword it stands behind an operand.
bool is_between(const TokenList& list, std::size_t at, std::size_t first) {
  if (!is_word(list, list.tokens[at], "BETWEEN") || at == first) return false;
  switch (list.tokens[at - 1].kind) {
    case TokenKind::Operator:
    case TokenKind::Comma:
    case TokenKind::Dot:
    case TokenKind::LeftParen:
    case TokenKind::LeftBracket:
      return false;
    default:
      return !is_word(list, list.tokens[at - 1], "AND") && !is_word(list, list.tokens[at - 1], "WHERE");
  }
}
}  // namespace

bool is_join_word(const TokenList& list, const Token& token) {
  if (token.kind != TokenKind::Word) return false;
  const Entry* entry = find(list.text_of(token));
  return entry != nullptr && entry->join;
}

std::size_t sql_keywords_at(const TokenList& list, std::size_t at, std::size_t first, std::size_t last) {
  const Token& token = list.tokens[at];
  if (token.kind != TokenKind::Word) return 0;
  const bool call = at + 1 < last && list.tokens[at + 1].kind == TokenKind::LeftParen;
  const bool label =
      at > first && (list.tokens[at - 1].kind == TokenKind::Dot || (is_word(list, list.tokens[at - 1], "AS") && !call));
  const bool qualifies = at + 1 < last && list.tokens[at + 1].kind == TokenKind::Dot;
  if (qualifies || (label && !is_word(list, token, "MATERIALIZED") && !is_word(list, token, "NOT"))) return 0;
  const bool window = at > first && list.tokens[at - 1].kind == TokenKind::RightParen && is_word(list, token, "OVER");
  if (window || is_between(list, at, first)) return 1;
  const Entry* entry = find(list.text_of(token));
  if (entry == nullptr) return 0;
  std::size_t longest = entry->reserved ? 1 : 0;
  if (entry->join && at + 1 < last)
    longest = is_word(list, list.tokens[at + 1], "JOIN") || is_join_word(list, list.tokens[at + 1]) ? 1 : 0;
  for (const auto& phrase : entry->phrases)
    if (stands_at(list, at, last, phrase)) longest = std::max(longest, phrase.size());
  return longest;
}

}  // namespace dmlc::format
