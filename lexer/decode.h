// SPDX-License-Identifier: Apache-2.0
// What names, strings and numbers mean, from how they are written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dmlc::syntax {

/// A text with its escapes resolved, or the first escape that means nothing.
struct DecodedText {
  std::string text;
  bool ok = true;
  std::uint32_t error_begin = 0;  ///< of the bad escape, within what was decoded
  std::uint32_t error_end = 0;
  std::string_view problem;  ///< what is wrong with it
};

/// `text` in lower case, ASCII letters only, as PostgreSQL folds names.
[[nodiscard]] std::string fold(std::string_view text);

/// `"…"` or `U&"…"` as a name.
[[nodiscard]] DecodedText decode_quoted_name(std::string_view text);

/// `"…"` as a string of a parameter or configuration value, with JSON escapes.
[[nodiscard]] DecodedText decode_json_string(std::string_view text);

/// `'…'`, `E'…'`, `N'…'`, `U&'…'` or `$tag$…$tag$`, continued pieces included.
[[nodiscard]] DecodedText decode_string(std::string_view text);

/// Empty when the number is out of range.
[[nodiscard]] std::optional<std::int64_t> decode_integer(std::string_view text);
[[nodiscard]] std::optional<double> decode_decimal(std::string_view text);
/// `4K`, `16M`, `2G` in bytes.
[[nodiscard]] std::optional<std::int64_t> decode_size(std::string_view text);

}  // namespace dmlc::syntax
