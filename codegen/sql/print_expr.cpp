// SPDX-License-Identifier: Apache-2.0
// Prints scalar expressions; parentheses wherever a reader could doubt the order.
#include "codegen/sql/print_expr.h"

#include "compiler/sql/quote.h"

namespace dmlc::codegen {
namespace {

using ir::Expr;
using ir::ExprKind;

class ExprPrinter {
 public:
  explicit ExprPrinter(bool over_row) : over_row_(over_row) {}

  std::string print(const Expr& expr) const {
    switch (expr.kind) {
      case ExprKind::Constant:
        return constant(expr.text);
      case ExprKind::Column:
        return column(expr);
      // The line break ends a trailing line comment of the fragment before the parenthesis closes.
      case ExprKind::Opaque:
        return expr.text.find("--") == std::string::npos ? "(" + expr.text + ")" : "(" + expr.text + "\n)";
      case ExprKind::Cast:
        return "CAST(" + print(*expr.operands[0]) + " AS " + expr.text + ")";
      case ExprKind::Operation:
        if (expr.operands.size() == 1) return "(" + expr.text + " " + print(*expr.operands[0]) + ")";
        return "(" + print(*expr.operands[0]) + " " + expr.text + " " + print(*expr.operands[1]) + ")";
      case ExprKind::Call:
        break;
    }
    std::string text = expr.text + "(";
    for (std::size_t i = 0; i < expr.operands.size(); ++i) text += (i ? ", " : "") + print(*expr.operands[i]);
    return text + ")";
  }

 private:
  /// A sign directly after another operator could become a comment.
  static std::string constant(const std::string& text) { return text.starts_with('-') ? "(" + text + ")" : text; }

  std::string column(const Expr& expr) const {
    const std::string name = dmlc::sql::quote_identifier(expr.text);
    if (over_row_) return "($1)." + name;
    return expr.qualifier.empty() ? name : dmlc::sql::quote_identifier(expr.qualifier) + "." + name;
  }

  bool over_row_;
};

}  // namespace

std::string print_expr(const ir::Expr& expr) { return ExprPrinter(false).print(expr); }
std::string print_row_expr(const ir::Expr& expr) { return ExprPrinter(true).print(expr); }

}  // namespace dmlc::codegen
