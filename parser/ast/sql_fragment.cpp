// SPDX-License-Identifier: Apache-2.0
// SQL text that a statement embeds and hands on unread.
#include "parser/ast/sql_fragment.h"

#include <algorithm>

namespace dmlc::ast {

Span place_of(const SqlFragment& fragment, std::uint32_t begin, std::uint32_t end) {
  const auto size = static_cast<std::uint32_t>(fragment.text.size());
  begin = std::min(begin, size);
  end = std::clamp(end, begin, size);
  const auto place = [&fragment](std::uint32_t offset) {
    const auto after = std::upper_bound(fragment.parts.begin(), fragment.parts.end(), offset,
                                        [](std::uint32_t o, const SqlPart& part) { return o < part.offset; });
    if (after == fragment.parts.begin()) return fragment.span.begin;
    const SqlPart& part = *(after - 1);
    return std::min(part.span.begin + (offset - part.offset), part.span.end);
  };
  // The end belongs to the part of the last byte, not to the one that begins there.
  return {fragment.span.file, place(begin), end == begin ? place(end) : place(end - 1) + 1};
}

}  // namespace dmlc::ast
