// SPDX-License-Identifier: Apache-2.0
// Scalar SQL expressions of the IR: a tree where its form is known, verbatim text where PostgreSQL alone knows it.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "compiler/base/span.h"
#include "compiler/types/type.h"

namespace dmlc::ir {

struct Expr;
using ExprPtr = std::shared_ptr<const Expr>;

/// What `text` holds depends on the kind.
enum class ExprKind {
  Constant,   ///< an SQL literal, as it is printed
  Column,     ///< the column's name, unquoted; `qualifier` the table alias, may be empty
  Operation,  ///< an operator symbol or AND, OR, NOT; one or two operands
  Call,       ///< a function's name as written, quoted where needed
  Cast,       ///< the name of the type the one operand is cast to
  Opaque,     ///< SQL text that was verified to be exactly one expression
};

struct Expr {
  ExprKind kind = ExprKind::Opaque;
  std::string text;
  std::string qualifier;
  std::vector<ExprPtr> operands;
  std::vector<std::string> reads;  ///< Opaque: columns it reads, as far as known
  Span span;
};

/// Same form and same names; places do not count.
[[nodiscard]] bool equal(const Expr& a, const Expr& b);
/// A text that is equal exactly for equal expressions; also what dumps show.
[[nodiscard]] std::string to_text(const Expr& expr);
/// Names of all columns read.
void collect_columns(const Expr& expr, std::set<std::string>& names);
/// True when no part is opaque.
[[nodiscard]] bool is_transparent(const Expr& expr);
[[nodiscard]] std::size_t operation_count(const Expr& expr);

}  // namespace dmlc::ir
