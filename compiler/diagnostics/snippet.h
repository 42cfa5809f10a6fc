// SPDX-License-Identifier: Apache-2.0
// Draws lines of a source with marks under them; render_text puts the frame around it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/source_file.h"

namespace dmlc {

/// A place to mark: `^` for the one the diagnostic is about, `-` for the others.
struct Mark {
  Span span;
  bool primary = false;
  std::string label;
};

/// The escape sequences of one kind of text; empty ones draw without colour.
struct SnippetColours {
  std::string_view gutter;
  std::string_view primary;
  std::string_view secondary;
  std::string_view off;
};

/// Lines of one file with their marks. All marks lie in `file`. `gutter` is the width of the widest line number and
/// `width` the number of columns a source line may take. Each line ends with `\n`.
[[nodiscard]] std::string draw_snippet(const SourceFile& file, std::vector<Mark> marks, unsigned gutter, unsigned width,
                                       const SnippetColours& colours);

/// `text` with control and direction characters made visible, so that it cannot steer a terminal.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace dmlc
