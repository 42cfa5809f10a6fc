// SPDX-License-Identifier: Apache-2.0
// Where lines end: at LF, at CR LF, and at a CR alone.
#include "compiler/base/line_ends.h"

namespace dmlc {

std::size_t count_line_ends(std::string_view text, std::size_t begin, std::size_t end) {
  std::size_t count = 0;
  for (std::size_t i = begin; i < end; ++i)
    if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'))) ++count;
  return count;
}

}  // namespace dmlc
