// SPDX-License-Identifier: Apache-2.0
// SQL expression fragments to IR expressions.
#pragma once

#include <string>
#include <vector>

#include "compiler/base/span.h"
#include "compiler/sql/node.h"
#include "ir/expr.h"

namespace dmlc::check {

/// `tree` is libpg_query's JSON node of the expression and `text` its verbatim form. Node kinds the IR has no form for
/// make the whole expression opaque; `reads` then says which columns it reads.
[[nodiscard]] ir::ExprPtr lower_expr(const sql::Json& tree, std::string text, std::vector<std::string> reads,
                                     Span span);
/// A reference to a column.
[[nodiscard]] ir::ExprPtr column_expr(std::string qualifier, std::string name, Span span);

}  // namespace dmlc::check
