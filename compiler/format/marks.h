// SPDX-License-Identifier: Apache-2.0
// What the grammar made of each token: keyword or name, ours or SQL, beginning of a clause.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lexer/token.h"
#include "parser/ast/statement.h"
#include "parser/splitter.h"

namespace dmlc::format {

enum class Role : std::uint8_t {
  AsWritten,   ///< names, values, and all that is no word
  Keyword,     ///< of the language
  SqlKeyword,  ///< of SQL embedded in a statement of the language
};

struct Mark {
  Role role = Role::AsWritten;
  bool sql = false;      ///< in SQL embedded in a statement of the language
  bool clause = false;   ///< it begins a clause
  bool action = false;   ///< it begins an action
  bool in_map = false;   ///< directly inside `{…}`
  bool in_list = false;  ///< directly inside `[…]`
  /// The closing bracket of an opening one, the END of a CASE; else 0. What is between is then balanced.
  std::uint32_t match = 0;
};

/// One mark per token. Tokens of plain SQL statements are not marked. `ranges` and `file` name the same statements.
[[nodiscard]] std::vector<Mark> mark(const syntax::TokenList& list, const std::vector<syntax::StatementTokens>& ranges,
                                     const ast::File& file);

/// True for words in upper case when printed.
[[nodiscard]] inline bool is_keyword(const Mark& mark) { return mark.role != Role::AsWritten; }

}  // namespace dmlc::format
