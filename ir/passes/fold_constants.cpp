// SPDX-License-Identifier: Apache-2.0
// Computes integer arithmetic and boolean logic over literals. Whatever could raise (overflow, division by zero) or
// depends on the server stays as it is.
#include <charconv>
#include <optional>

#include "ir/pipeline.h"

namespace dmlc::ir {
namespace {

std::optional<std::int32_t> integer_of(const Expr& expr) {
  if (expr.kind != ExprKind::Constant) return std::nullopt;
  std::int32_t value = 0;
  const char* end = expr.text.data() + expr.text.size();
  const auto [rest, error] = std::from_chars(expr.text.data(), end, value);
  if (error != std::errc() || rest != end) return std::nullopt;
  return value;
}

std::optional<bool> boolean_of(const Expr& expr) {
  if (expr.kind != ExprKind::Constant) return std::nullopt;
  if (expr.text == "true") return true;
  if (expr.text == "false") return false;
  return std::nullopt;
}

ExprPtr constant(const Expr& origin, std::string text) {
  auto result = std::make_shared<Expr>();
  result->kind = ExprKind::Constant;
  result->text = std::move(text);
  result->span = origin.span;
  return result;
}

/// int4 arithmetic as PostgreSQL does it; nullopt where it would raise.
std::optional<std::int32_t> arithmetic(const std::string& op, std::int32_t a, std::int32_t b) {
  std::int32_t result = 0;
  if (op == "+" && !__builtin_add_overflow(a, b, &result)) return result;
  if (op == "-" && !__builtin_sub_overflow(a, b, &result)) return result;
  if (op == "*" && !__builtin_mul_overflow(a, b, &result)) return result;
  if (op == "/" && b != 0 && !(b == -1 && a == INT32_MIN)) return a / b;
  if (op == "%" && b != 0 && b != -1) return a % b;
  return std::nullopt;
}

ExprPtr fold_logic(const ExprPtr& expr) {
  const auto& operands = expr->operands;
  const std::optional<bool> first = boolean_of(*operands[0]);
  if (expr->text == "NOT") return first ? constant(*expr, *first ? "false" : "true") : expr;
  if (operands.size() != 2) return expr;
  const std::optional<bool> second = boolean_of(*operands[1]);
  // `x AND true` is x and `x OR false` is x for every x, NULL included.
  const bool neutral = expr->text == "AND";
  if (first && *first == neutral) return operands[1];
  if (second && *second == neutral) return operands[0];
  if ((first && *first != neutral) || (second && *second != neutral))
    return constant(*expr, neutral ? "false" : "true");
  return expr;
}

ExprPtr fold(const ExprPtr& expr, bool& changed) {
  if (expr->operands.empty()) return expr;
  auto copy = std::make_shared<Expr>(*expr);
  bool here = false;
  for (ExprPtr& operand : copy->operands) operand = fold(operand, here);
  const ExprPtr current = here ? ExprPtr(copy) : expr;
  changed |= here;
  if (current->kind != ExprKind::Operation) return current;
  if (current->text == "AND" || current->text == "OR" || current->text == "NOT") {
    ExprPtr folded = fold_logic(current);
    changed |= folded != current;
    return folded;
  }
  if (current->operands.size() != 2) return current;
  const auto a = integer_of(*current->operands[0]);
  const auto b = integer_of(*current->operands[1]);
  const auto result = a && b ? arithmetic(current->text, *a, *b) : std::nullopt;
  if (!result) return current;
  changed = true;
  return constant(*current, std::to_string(*result));
}

}  // namespace

bool fold_constants(Module& module, PassContext&) {
  bool changed = false;
  for (Op& op : module.ops) {
    if (auto* project = std::get_if<Project>(&op)) {
      for (NamedExpr& feature : project->features) feature.expr = fold(feature.expr, changed);
      if (project->target) project->target->expr = fold(project->target->expr, changed);
    }
    if (auto* store = std::get_if<StorePredictions>(&op))
      for (NamedExpr& argument : store->arguments) argument.expr = fold(argument.expr, changed);
  }
  return changed;
}

}  // namespace dmlc::ir
