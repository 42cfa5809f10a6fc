// SPDX-License-Identifier: Apache-2.0
// Which statement the leading words say it is; read from statements.def.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lexer/token.h"

namespace dmlc::syntax {

enum class LeadKind { Statement, NoStatement };

/// The leading words of one row of statements.def.
struct Lead {
  LeadKind kind = LeadKind::Statement;
  std::vector<std::string_view> words;  ///< upper case
  std::string_view text;                ///< the words as one text
  std::string_view help;                ///< of a DMLC_NO_STATEMENT row
};

[[nodiscard]] const std::vector<Lead>& all_leads();

/// The row whose words stand at tokens[first, last); the longest one.
[[nodiscard]] const Lead* match_lead(const TokenList& list, std::size_t first, std::size_t last);

/// True for words that begin a statement of PostgreSQL.
[[nodiscard]] bool begins_sql(std::string_view word);

/// The beginning of a statement that is nearest to these words, if any is near.
[[nodiscard]] std::optional<std::string> nearest_lead(const TokenList& list, std::size_t first, std::size_t last);

}  // namespace dmlc::syntax
