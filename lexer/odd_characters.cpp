// SPDX-License-Identifier: Apache-2.0
// Characters that PostgreSQL takes for letters and that people never mean as such.
#include "lexer/odd_characters.h"

#include <algorithm>
#include <iterator>

namespace dmlc::syntax {

namespace {
constexpr OddCharacter kOddCharacters[] = {
    {0x00A0, "no-break space", " "},
    {0x00AD, "soft hyphen", ""},
    {0x2000, "en quad", " "},
    {0x2001, "em quad", " "},
    {0x2002, "en space", " "},
    {0x2003, "em space", " "},
    {0x2004, "three-per-em space", " "},
    {0x2005, "four-per-em space", " "},
    {0x2006, "six-per-em space", " "},
    {0x2007, "figure space", " "},
    {0x2008, "punctuation space", " "},
    {0x2009, "thin space", " "},
    {0x200A, "hair space", " "},
    {0x200B, "zero width space", ""},
    {0x2013, "en dash", "-"},
    {0x2014, "em dash", "-"},
    {0x2026, "ellipsis", "..."},
    {0x2028, "line separator", "\n"},
    {0x2029, "paragraph separator", "\n"},
    {0x202F, "narrow no-break space", " "},
    {0x205F, "mathematical space", " "},
    {0x2060, "word joiner", ""},
    {0x2212, "minus sign", "-"},
    {0x2264, "less-than or equal to", "<="},
    {0x2265, "greater-than or equal to", ">="},
    {0x2260, "not equal to", "<>"},
    {0x3000, "ideographic space", " "},
    {0xFEFF, "byte order mark", ""},
    {0xFF08, "fullwidth left parenthesis", "("},
    {0xFF09, "fullwidth right parenthesis", ")"},
    {0xFF0C, "fullwidth comma", ","},
    {0xFF1A, "fullwidth colon", ":"},
    {0xFF1B, "fullwidth semicolon", ";"},
    {0xFF1D, "fullwidth equals sign", "="},
};
}  // namespace

const OddCharacter* find_odd_character(char32_t c) {
  const auto* found = std::find_if(std::begin(kOddCharacters), std::end(kOddCharacters),
                                   [c](const OddCharacter& row) { return row.code_point == c; });
  return found == std::end(kOddCharacters) ? nullptr : found;
}

}  // namespace dmlc::syntax
