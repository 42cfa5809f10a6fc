// SPDX-License-Identifier: Apache-2.0
// SQL text that a statement embeds and hands on unread.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "compiler/base/span.h"
#include "parser/ast/field.h"

namespace dmlc::ast {

/// A run of a fragment's text and the place it was copied from; both have the same length.
struct SqlPart {
  std::uint32_t offset = 0;  ///< where the run begins in `SqlFragment::text`
  Span span;
};

/// SQL as written, comments included; its brackets are balanced, nothing else is known about it yet.
struct SqlFragment {
  std::string text;
  Span span;                   ///< from the first to the last token
  std::vector<SqlPart> parts;  ///< the runs `text` is made of, in order; one where it was copied in one piece

  static constexpr std::string_view kind = "sql";
  static constexpr auto fields = std::tuple{Field{"text", &SqlFragment::text}};

  [[nodiscard]] bool empty() const { return text.empty(); }
};

/// The place in the file of the bytes [begin, end) of the fragment's text; clamped to the fragment.
[[nodiscard]] Span place_of(const SqlFragment& fragment, std::uint32_t begin, std::uint32_t end);

}  // namespace dmlc::ast
