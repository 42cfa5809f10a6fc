// SPDX-License-Identifier: Apache-2.0
// SQL text of scalar expressions.
#pragma once

#include <string>

#include "ir/expr.h"

namespace dmlc::codegen {

[[nodiscard]] std::string print_expr(const ir::Expr& expr);
/// The same over a function's first argument: a column c is printed as ($1).c. The expression must be transparent.
[[nodiscard]] std::string print_row_expr(const ir::Expr& expr);

}  // namespace dmlc::codegen
