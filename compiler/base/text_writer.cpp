// SPDX-License-Identifier: Apache-2.0
// Builds indented text line by line, for dumps and generated code.
#include "compiler/base/text_writer.h"

#include "compiler/base/utf8.h"

namespace dmlc {

TextWriter& TextWriter::write(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view piece = text.substr(0, end);
    if (!piece.empty() && text_.size() == line_begin_) text_.append(std::size_t{level_} * spaces_per_level_, ' ');
    text_.append(piece);
    if (end == std::string_view::npos) break;
    while (text_.size() > line_begin_ && text_.back() == ' ') text_.pop_back();
    text_.push_back('\n');
    line_begin_ = text_.size();
    text.remove_prefix(end + 1);
  }
  return *this;
}

TextWriter& TextWriter::line(std::string_view text) { return write(text).write("\n"); }

std::size_t TextWriter::width() const { return utf8::length(std::string_view(text_).substr(line_begin_)); }

}  // namespace dmlc
