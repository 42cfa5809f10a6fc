// SPDX-License-Identifier: Apache-2.0
// Places in one SQL text, before they are mapped to a file.
#pragma once

#include <compare>
#include <cstdint>

namespace dmlc::sql {

/// Half-open byte range in the text that was given.
struct TextRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  [[nodiscard]] constexpr bool empty() const { return begin == end; }
  [[nodiscard]] constexpr std::uint32_t size() const { return end - begin; }
  friend constexpr auto operator<=>(const TextRange&, const TextRange&) = default;
};

}  // namespace dmlc::sql
