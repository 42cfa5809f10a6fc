// SPDX-License-Identifier: Apache-2.0
// Which token each comment of a file belongs to.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "lexer/token.h"

namespace dmlc::format {

/// The comments between two tokens, as ranges of `TokenList::comments`.
struct Gap {
  std::size_t trailing = 0;  ///< [trailing, own_line) stand behind the token before, on its line
  std::size_t own_line = 0;  ///< [own_line, before) have lines of their own
  std::size_t before = 0;    ///< [before, end) stand on the line of the token behind
  std::size_t end = 0;

  [[nodiscard]] bool has_trailing() const { return trailing != own_line; }
  [[nodiscard]] bool has_own_line() const { return own_line != before; }
  [[nodiscard]] bool empty() const { return trailing == end; }
};

/// One gap in front of every token, and one behind the last.
[[nodiscard]] std::vector<Gap> find_gaps(const syntax::TokenList& list);

/// The comment as it is printed: no blanks at the end of a line comment, lines that end with LF.
[[nodiscard]] std::string printed(const syntax::TokenList& list, const syntax::Comment& comment);

/// Whether comment i begins on the line on which the one before ends.
[[nodiscard]] bool share_line(const syntax::TokenList& list, std::size_t i);

/// `text` with LF for CR LF and CR.
[[nodiscard]] std::string with_line_feeds(std::string_view text);

}  // namespace dmlc::format
