// SPDX-License-Identifier: Apache-2.0
// The parse tree of one expression, for stages that rewrite expressions.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace dmlc::sql {

/// libpg_query's JSON node of the expression; null when the text is not one expression (see parse_expression) or nested
/// deeper than its parser goes.
[[nodiscard]] nlohmann::json expression_tree(std::string_view text);

}  // namespace dmlc::sql
