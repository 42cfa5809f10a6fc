// SPDX-License-Identifier: Apache-2.0
// Source texts and the mapping from byte offsets to lines and columns.
#include "compiler/base/source_file.h"

#include <algorithm>

namespace dmlc {

namespace {
/// Bytes that begin a character; a stray continuation byte counts with the one before it.
bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
}  // namespace

SourceFile::SourceFile(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {
  line_begins_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    // A lone CR ends a line too; CRLF ends it once.
    const bool lone_return = text_[i] == '\r' && (i + 1 == text_.size() || text_[i + 1] != '\n');
    if (text_[i] == '\n' || lone_return) line_begins_.push_back(static_cast<std::uint32_t>(i + 1));
  }
}

Position SourceFile::position(std::uint32_t offset) const {
  offset = std::min(offset, static_cast<std::uint32_t>(text_.size()));
  const auto after = std::upper_bound(line_begins_.begin(), line_begins_.end(), offset);
  const auto number = static_cast<std::uint32_t>(after - line_begins_.begin());
  std::uint32_t begin = *(after - 1);
  if (begin == 0 && text_.starts_with(kByteOrderMark)) begin = std::min<std::uint32_t>(3, offset);
  const auto characters =
      std::count_if(text_.begin() + begin, text_.begin() + offset, [](char c) { return begins_character(c); });
  return {number, static_cast<std::uint32_t>(characters) + 1};
}

std::string_view SourceFile::line(std::uint32_t number) const {
  if (number == 0 || number > line_count()) return {};
  const std::uint32_t begin = line_begins_[number - 1];
  const std::uint32_t end = number < line_count() ? line_begins_[number] : static_cast<std::uint32_t>(text_.size());
  std::string_view line = std::string_view(text_).substr(begin, end - begin);
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  return line;
}

std::uint32_t SourceFile::line_begin(std::uint32_t number) const {
  if (number == 0) return 0;
  return number > line_count() ? static_cast<std::uint32_t>(text_.size()) : line_begins_[number - 1];
}

FileId SourceMap::add(std::string name, std::string text) {
  files_.emplace_back(std::move(name), std::move(text));
  return static_cast<FileId>(files_.size() - 1);
}

std::string_view SourceMap::text(Span span) const {
  if (span.file >= files_.size()) return {};
  const std::string_view text = files_[span.file].text();
  const std::size_t begin = std::min<std::size_t>(span.begin, text.size());
  const std::size_t end = std::clamp<std::size_t>(span.end, begin, text.size());
  return text.substr(begin, end - begin);
}

}  // namespace dmlc
