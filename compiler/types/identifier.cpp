// SPDX-License-Identifier: Apache-2.0
// Quoting and folding of identifiers, after PostgreSQL's ruleutils.c and scansup.c.
#include "compiler/types/identifier.h"

#include <algorithm>
#include <array>

namespace dmlc::types {
namespace {

enum class KeywordClass { Reserved, ColumnName, TypeOrFunctionName, Unreserved };

struct Keyword {
  std::string_view word;
  KeywordClass keyword_class;
};

constexpr auto kKeywords = std::to_array<Keyword>({
#define DMLC_KEYWORD(word, keyword_class) {word, KeywordClass::keyword_class},
#include "compiler/types/keywords.def"
#undef DMLC_KEYWORD
});

constexpr bool is_identifier_start(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }
constexpr bool is_identifier_part(char c) { return is_identifier_start(c) || (c >= '0' && c <= '9'); }

}  // namespace

bool is_quoted_keyword(std::string_view lower_case_word) {
  const auto* found = std::lower_bound(kKeywords.begin(), kKeywords.end(), lower_case_word,
                                       [](const Keyword& k, std::string_view word) { return k.word < word; });
  return found != kKeywords.end() && found->word == lower_case_word && found->keyword_class != KeywordClass::Unreserved;
}

std::string quote_identifier(std::string_view name) {
  const bool safe = !name.empty() && is_identifier_start(name.front()) &&
                    std::all_of(name.begin(), name.end(), is_identifier_part) && !is_quoted_keyword(name);
  if (safe) return std::string(name);
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  quoted += '"';
  return quoted;
}

std::string fold_identifier(std::string_view name) {
  std::string folded(name);
  for (char& c : folded)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return folded;
}

}  // namespace dmlc::types
