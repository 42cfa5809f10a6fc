// SPDX-License-Identifier: Apache-2.0
// Which words of an embedded query are keywords.
#pragma once

#include <cstddef>

#include "lexer/token.h"

namespace dmlc::format {

/// Number of tokens from tokens[at] on that are keywords because of what stands there; 0 when it is a name. The words
/// lie in tokens[first, last), a fragment of SQL.
[[nodiscard]] std::size_t sql_keywords_at(const syntax::TokenList& list, std::size_t at, std::size_t first,
                                          std::size_t last);

/// LEFT, INNER, NATURAL …: words in front of JOIN.
[[nodiscard]] bool is_join_word(const syntax::TokenList& list, const syntax::Token& token);

}  // namespace dmlc::format
