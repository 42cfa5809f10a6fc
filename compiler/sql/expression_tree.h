// SPDX-License-Identifier: Apache-2.0
// The parse tree of one expression, for stages that rewrite expressions.
#pragma once

#include <string_view>

#include "compiler/sql/node.h"
#include "compiler/sql/parse.h"

namespace dmlc::sql {

/// libpg_query's JSON node of the expression; null when the text is not one expression (see parse_expression) or nested
/// deeper than its parser goes.
[[nodiscard]] JsonTree expression_tree(std::string_view text);
/// The same for a text that parse_expression took.
[[nodiscard]] JsonTree verified_expression_tree(std::string_view text);
/// Whether the value may differ from row to row: it names a column, has a sub-select or a window, or counts rows. The
/// text is one that parse_expression took.
[[nodiscard]] bool looks_at_rows(std::string_view text);

}  // namespace dmlc::sql
