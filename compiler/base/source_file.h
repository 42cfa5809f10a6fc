// SPDX-License-Identifier: Apache-2.0
// Source texts and the mapping from byte offsets to lines and columns.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/span.h"

namespace dmlc {

/// Line and column of a byte offset, both from 1; columns count characters (Unicode code points), not bytes.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

/// One source text. `name` is what diagnostics print: the path as the user gave it, or `<stdin>`.
class SourceFile {
 public:
  SourceFile(std::string name, std::string text);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] Position position(std::uint32_t offset) const;      ///< clamps to the end of the text
  [[nodiscard]] std::string_view line(std::uint32_t number) const;  ///< without its line end; empty when out of range
  [[nodiscard]] std::uint32_t line_begin(std::uint32_t number) const;
  [[nodiscard]] std::uint32_t line_count() const { return static_cast<std::uint32_t>(line_begins_.size()); }

 private:
  std::string name_;
  std::string text_;
  std::vector<std::uint32_t> line_begins_;
};

/// All files of one compilation; references stay valid as files are added.
class SourceMap {
 public:
  FileId add(std::string name, std::string text);
  [[nodiscard]] const SourceFile& file(FileId id) const { return files_[id]; }
  [[nodiscard]] std::size_t size() const { return files_.size(); }
  [[nodiscard]] std::string_view text(Span span) const;  ///< clamps to the file

 private:
  std::deque<SourceFile> files_;
};

}  // namespace dmlc
