// SPDX-License-Identifier: Apache-2.0
// Characters that PostgreSQL takes for letters and that people never mean as such.
#pragma once

#include <string_view>

namespace dmlc::syntax {

/// Marks like these come from word processors and web pages.
struct OddCharacter {
  char32_t code_point;
  std::string_view name;
  std::string_view replacement;  ///< what was meant; may be empty
};

/// The row of a character, or nullptr for one that may stand in a name.
[[nodiscard]] const OddCharacter* find_odd_character(char32_t c);

[[nodiscard]] constexpr bool is_typographic_quote(char32_t c) {
  return (c >= 0x2018 && c <= 0x201F) || c == 0x00AB || c == 0x00BB;
}
/// Of the quotes above, whether it encloses a name rather than a string.
[[nodiscard]] constexpr bool is_double_quote(char32_t c) {
  return (c >= 0x201C && c <= 0x201F) || c == 0xAB || c == 0xBB;
}

}  // namespace dmlc::syntax
