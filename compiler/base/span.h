// SPDX-License-Identifier: Apache-2.0
// Places in source text: the coordinate every stage hands on.
#pragma once

#include <compare>
#include <cstdint>

namespace dmlc {

/// Index of a file in a `SourceMap`.
using FileId = std::uint32_t;

/// Half-open byte range [begin, end) in one file. An empty range marks a point, for instance the end of the file.
struct Span {
  FileId file = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  [[nodiscard]] constexpr bool empty() const { return begin == end; }
  [[nodiscard]] constexpr std::uint32_t size() const { return end - begin; }
  friend constexpr auto operator<=>(const Span&, const Span&) = default;
};

/// Smallest span that covers both; both lie in the same file.
[[nodiscard]] constexpr Span join(Span a, Span b) {
  return {a.file, a.begin < b.begin ? a.begin : b.begin, a.end > b.end ? a.end : b.end};
}

}  // namespace dmlc
