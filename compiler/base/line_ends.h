// SPDX-License-Identifier: Apache-2.0
// Where lines end: at LF, at CR LF, and at a CR alone.
#pragma once

#include <cstddef>
#include <string_view>

namespace dmlc {

/// Number of line ends in the bytes [begin, end) of a text; CR LF is one, which its LF stands for.
[[nodiscard]] std::size_t count_line_ends(std::string_view text, std::size_t begin, std::size_t end);

/// Both bytes that end lines, to look for.
inline constexpr std::string_view kLineEnds = "\r\n";

}  // namespace dmlc
