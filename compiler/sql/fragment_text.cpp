// SPDX-License-Identifier: Apache-2.0
// Keeps, for every piece of a built text, where it came from.
#include "compiler/sql/fragment_text.h"

#include <algorithm>

namespace dmlc::sql {

FragmentText& FragmentText::literal(std::string_view text) {
  text_ += text;
  return *this;
}

FragmentText& FragmentText::fragment(std::string_view text, Span span) {
  const auto begin = static_cast<std::uint32_t>(text_.size());
  text_ += text;
  pieces_.push_back({{begin, static_cast<std::uint32_t>(text_.size())}, span, text.size() == span.size()});
  return *this;
}

FragmentText& FragmentText::generated(std::string_view text, Span span) {
  const auto begin = static_cast<std::uint32_t>(text_.size());
  text_ += text;
  pieces_.push_back({{begin, static_cast<std::uint32_t>(text_.size())}, span, false});
  return *this;
}

std::optional<Span> FragmentText::at(std::uint32_t offset) const {
  const Piece* ended = nullptr;
  for (const Piece& piece : pieces_) {
    if (offset < piece.range.begin) break;
    if (offset < piece.range.end) {
      if (!piece.verbatim) return piece.span;
      const std::uint32_t place = piece.span.begin + (offset - piece.range.begin);
      return Span{piece.span.file, place, place};
    }
    if (offset == piece.range.end) ended = &piece;
  }
  if (ended == nullptr) return std::nullopt;
  return Span{ended->span.file, ended->span.end, ended->span.end};
}

std::optional<Span> FragmentText::span_of(TextRange range) const {
  if (range.empty()) return at(range.begin);
  std::optional<Span> covered;
  for (const Piece& piece : pieces_) {
    const std::uint32_t begin = std::max(range.begin, piece.range.begin);
    const std::uint32_t end = std::min(range.end, piece.range.end);
    if (begin >= end || (covered && covered->file != piece.span.file)) continue;
    Span part = piece.span;
    if (piece.verbatim) {
      part.begin = piece.span.begin + (begin - piece.range.begin);
      part.end = piece.span.begin + (end - piece.range.begin);
    }
    covered = covered ? join(*covered, part) : part;
  }
  return covered;
}

}  // namespace dmlc::sql
