// SPDX-License-Identifier: Apache-2.0
// Reading and writing UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dmlc::utf8 {

/// One character read from a text.
struct Decoded {
  char32_t code_point = 0;
  unsigned bytes = 0;  ///< 0 when no valid character begins there
};

/// Reads the character at the front of `text`; overlong forms, surrogates and values above U+10FFFF are not valid.
[[nodiscard]] Decoded decode(std::string_view text);

/// Appends `code_point`, which must be a Unicode scalar value.
void append(std::string& text, char32_t code_point);

/// Number of characters; a byte that belongs to none counts as one.
[[nodiscard]] std::size_t length(std::string_view text);

/// True for surrogates and values above U+10FFFF, which no text may hold.
[[nodiscard]] constexpr bool is_scalar(char32_t c) { return c < 0xD800 || (c > 0xDFFF && c <= 0x10FFFF); }

/// True for the characters that embed or override the direction in which text is shown (U+202A–U+202E, U+2066–U+2069):
/// they can make a source read differently from what it means. Plain direction marks are not among them.
[[nodiscard]] constexpr bool is_bidi_control(char32_t c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

/// Columns a terminal uses for the character: 0 for combining marks, 2 for East Asian wide ones, 1 otherwise.
[[nodiscard]] unsigned display_width(char32_t c);

}  // namespace dmlc::utf8
