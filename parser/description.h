// SPDX-License-Identifier: Apache-2.0
// The comment directly above a statement, which describes it.
#pragma once

#include <cstdint>
#include <string>

#include "lexer/token.h"

namespace dmlc::syntax {

/// The text of the comments whose last line is the one above `begin`, without comment marks; lines joined by `\n`.
/// Empty when there are none. A comment that stands behind something on its line describes that, not what follows.
[[nodiscard]] std::string description_above(const TokenList& list, std::uint32_t begin);

}  // namespace dmlc::syntax
