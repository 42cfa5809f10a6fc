// SPDX-License-Identifier: Apache-2.0
// Finds the directives by which a kernel's source would read files of the machine that compiles it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dmlc::nvrtc {

/// Something that is refused. Lines count from 1, columns are bytes from 1; `end_column` is behind the last.
struct OutsideFile {
  std::string message;
  unsigned line = 0;
  unsigned column = 0;
  unsigned end_column = 0;
};

/// One for every `#include`, `#embed`, `#import` and `__has_include`. Sources may come from somebody else, and a
/// compiler that opens files for them would quote those files in its messages. Conditions are not evaluated: a
/// directive in a branch that only one compiler takes is found, too. What compilers read differently and could hide a
/// directive (raw strings, a lone carriage return, blanks behind a joining backslash, trigraphs, zero bytes) is an
/// error as well.
[[nodiscard]] std::vector<OutsideFile> find_outside_files(std::string_view text);

}  // namespace dmlc::nvrtc
