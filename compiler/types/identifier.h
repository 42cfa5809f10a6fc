// SPDX-License-Identifier: Apache-2.0
// Identifiers as PostgreSQL prints and folds them.
#pragma once

#include <string>
#include <string_view>

namespace dmlc::types {

/// The identifier as SQL text: as it is when that is safe, else in double quotes (PostgreSQL's quote_identifier()).
[[nodiscard]] std::string quote_identifier(std::string_view name);
/// True for words that quote_identifier() puts in quotes: every keyword that is not "unreserved".
[[nodiscard]] bool is_quoted_keyword(std::string_view lower_case_word);
/// Lower case as PostgreSQL folds unquoted identifiers: ASCII letters alone.
[[nodiscard]] std::string fold_identifier(std::string_view name);

}  // namespace dmlc::types
