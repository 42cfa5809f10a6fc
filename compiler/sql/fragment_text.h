// SPDX-License-Identifier: Apache-2.0
// An SQL text put together from fixed words and fragments of source files, with the way back to the files.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/span.h"
#include "compiler/sql/text_range.h"

namespace dmlc::sql {

class FragmentText {
 public:
  /// Words of ours, which no place in a file stands for.
  FragmentText& literal(std::string_view text);
  /// A piece of a file, verbatim: `text` is what `span` covers.
  FragmentText& fragment(std::string_view text, Span span);
  /// Text that stands for `span` without being equal to it (a printed form): every offset in it maps to all of `span`.
  FragmentText& generated(std::string_view text, Span span);

  [[nodiscard]] const std::string& text() const { return text_; }
  /// Place of the byte at `offset`; an offset just behind a fragment is the end of that fragment. nullopt for literals.
  [[nodiscard]] std::optional<Span> at(std::uint32_t offset) const;
  /// Smallest span that covers what of `range` comes from files; nullopt when nothing does. When the range touches
  /// several files, the part in the first one.
  [[nodiscard]] std::optional<Span> span_of(TextRange range) const;

 private:
  struct Piece {
    TextRange range;
    Span span;
    bool verbatim = true;
  };
  std::string text_;
  std::vector<Piece> pieces_;
};

}  // namespace dmlc::sql
