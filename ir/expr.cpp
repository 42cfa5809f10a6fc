// SPDX-License-Identifier: Apache-2.0
// Comparison and walks over scalar expressions.
#include "ir/expr.h"

#include <algorithm>

namespace dmlc::ir {

bool equal(const Expr& a, const Expr& b) {
  return a.kind == b.kind && a.text == b.text && a.qualifier == b.qualifier &&
         std::equal(a.operands.begin(), a.operands.end(), b.operands.begin(), b.operands.end(),
                    [](const ExprPtr& x, const ExprPtr& y) { return equal(*x, *y); });
}

std::string to_text(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::Constant:
      return expr.text;
    case ExprKind::Opaque:
      return "{" + expr.text + "}";
    case ExprKind::Column:
      return (expr.qualifier.empty() ? "" : "$" + expr.qualifier + ".") + "$" + expr.text;
    case ExprKind::Cast:
      return to_text(*expr.operands[0]) + "::" + expr.text;
    case ExprKind::Operation:
      if (expr.operands.size() == 1) return "(" + expr.text + " " + to_text(*expr.operands[0]) + ")";
      return "(" + to_text(*expr.operands[0]) + " " + expr.text + " " + to_text(*expr.operands[1]) + ")";
    case ExprKind::Call:
      break;
  }
  std::string text = expr.text + "(";
  for (std::size_t i = 0; i < expr.operands.size(); ++i) text += (i ? ", " : "") + to_text(*expr.operands[i]);
  return text + ")";
}

void collect_columns(const Expr& expr, std::set<std::string>& names) {
  if (expr.kind == ExprKind::Column) names.insert(expr.text);
  names.insert(expr.reads.begin(), expr.reads.end());
  for (const ExprPtr& operand : expr.operands) collect_columns(*operand, names);
}

bool is_transparent(const Expr& expr) {
  return expr.kind != ExprKind::Opaque &&
         std::all_of(expr.operands.begin(), expr.operands.end(), [](const ExprPtr& x) { return is_transparent(*x); });
}

std::size_t operation_count(const Expr& expr) {
  std::size_t count = expr.kind == ExprKind::Operation || expr.kind == ExprKind::Call || expr.kind == ExprKind::Cast;
  for (const ExprPtr& operand : expr.operands) count += operation_count(*operand);
  return count;
}

}  // namespace dmlc::ir
