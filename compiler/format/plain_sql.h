// SPDX-License-Identifier: Apache-2.0
// Plain SQL statements keep their lines: their layout belongs to whoever wrote them.
#pragma once

#include <cstddef>
#include <string>

#include "lexer/token.h"

namespace dmlc::format {

/// The statement's tokens and the comments between them. Tabs between tokens become blanks, blanks at line ends go, and
/// all lines move to the left as far as the first one does.
[[nodiscard]] std::string plain_sql_text(const syntax::TokenList& list, std::size_t first, std::size_t last);

/// A `COPY … FROM STDIN` that ends the file without `;`: with one, rows would have to follow.
[[nodiscard]] bool is_unended_copy(const syntax::TokenList& list, std::size_t first, std::size_t last);

}  // namespace dmlc::format
