// SPDX-License-Identifier: Apache-2.0
// Builds indented text line by line, for dumps and generated code.
#pragma once

#include <string>
#include <string_view>

namespace dmlc {

/// Text that knows its indentation. Blanks at the end of a line are never written.
class TextWriter {
 public:
  explicit TextWriter(unsigned spaces_per_level = 2) : spaces_per_level_(spaces_per_level) {}

  /// Appends; the indentation goes in front of the first text of each line, also inside `text`.
  TextWriter& write(std::string_view text);
  /// `write` and a line end.
  TextWriter& line(std::string_view text = {});

  TextWriter& indent() {
    ++level_;
    return *this;
  }
  TextWriter& outdent() {
    if (level_ != 0) --level_;
    return *this;
  }

  /// Characters in the line being written, indentation included.
  [[nodiscard]] std::size_t width() const;
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::string take() { return std::move(text_); }

  /// Indents as long as it lives.
  class Indented {
   public:
    explicit Indented(TextWriter& writer) : writer_(writer) { writer_.indent(); }
    ~Indented() { writer_.outdent(); }
    Indented(const Indented&) = delete;
    Indented& operator=(const Indented&) = delete;

   private:
    TextWriter& writer_;
  };

 private:
  std::string text_;
  unsigned spaces_per_level_;
  unsigned level_ = 0;
  std::size_t line_begin_ = 0;
};

}  // namespace dmlc
