// SPDX-License-Identifier: Apache-2.0
// Lowers libpg_query's parse tree of one expression.
#include "compiler/check/lower_expr.h"

#include <optional>
#include <string_view>

#include "compiler/sql/quote.h"

namespace dmlc::check {
namespace {

using ir::Expr;
using ir::ExprKind;
using ir::ExprPtr;
using sql::Json;

std::shared_ptr<Expr> make(ExprKind kind, std::string text, Span span) {
  auto expr = std::make_shared<Expr>();
  expr->kind = kind;
  expr->text = std::move(text);
  expr->span = span;
  return expr;
}

/// nullptr anywhere means: no IR form, the whole expression stays opaque.
class ExprLowering {
 public:
  explicit ExprLowering(Span span) : span_(span) {}

  ExprPtr lower(const Json& node) const {
    if (node.size() != 1) return nullptr;
    const std::string_view kind = sql::kind_of(node);
    const Json& body = sql::body_of(node);
    if (kind == "ColumnRef") return column(body);
    if (kind == "A_Const") return constant(body);
    if (kind == "A_Expr") return operation(body);
    if (kind == "BoolExpr") return logic(body);
    if (kind == "FuncCall") return call(body);
    if (kind == "CoalesceExpr") return with_args(make(ExprKind::Call, "COALESCE", span_), body);
    if (kind == "TypeCast") return cast(body);
    return nullptr;
  }

 private:
  static std::optional<std::string> name_of(const Json& node) {
    if (!sql::is_kind(node, "String")) return std::nullopt;
    return std::string(sql::string_of(node));
  }

  bool add_operand(Expr& expr, const Json& arg) const {
    ExprPtr operand = lower(arg);
    if (!operand) return false;
    expr.operands.push_back(std::move(operand));
    return true;
  }

  ExprPtr with_args(std::shared_ptr<Expr> expr, const Json& body) const {
    for (const Json& arg : sql::list_field(body, "args"))
      if (!add_operand(*expr, arg)) return nullptr;
    return expr;
  }

  ExprPtr column(const Json& body) const {
    const Json& fields = sql::list_field(body, "fields");
    if (fields.size() > 2) return nullptr;
    std::vector<std::string> names;
    for (const Json& field : fields) {
      const auto name = name_of(field);
      if (!name) return nullptr;
      names.push_back(*name);
    }
    return column_expr(names.size() == 2 ? names[0] : "", names.back(), span_);
  }

  ExprPtr constant(const Json& body) const {
    const auto constant = [&](std::string text) { return make(ExprKind::Constant, std::move(text), span_); };
    if (const Json* value = body.find("ival")) return constant(std::to_string(sql::number_field(*value, "ival")));
    if (const Json* value = body.find("fval")) return constant(std::string(sql::text_field(*value, "fval")));
    if (const Json* value = body.find("boolval"))
      return constant(sql::flag_field(*value, "boolval") ? "true" : "false");
    if (const Json* value = body.find("sval")) return constant(sql::quote_literal(sql::text_field(*value, "sval")));
    if (sql::flag_field(body, "isnull")) return constant("NULL");
    return nullptr;
  }

  ExprPtr operation(const Json& body) const {
    const Json& name = sql::list_field(body, "name");
    if (sql::text_field(body, "kind") != "AEXPR_OP" || name.size() != 1) return nullptr;
    const auto symbol = name_of(name[0]);
    const Json* left = body.find("lexpr");
    const Json* right = body.find("rexpr");
    if (!symbol || right == nullptr) return nullptr;
    auto expr = make(ExprKind::Operation, *symbol, span_);
    if (left != nullptr && !add_operand(*expr, *left)) return nullptr;
    return add_operand(*expr, *right) ? expr : nullptr;
  }

  ExprPtr logic(const Json& body) const {
    const std::string_view op = sql::text_field(body, "boolop");
    if (op == "NOT_EXPR") return with_args(make(ExprKind::Operation, "NOT", span_), body);
    // n operands become a left-deep chain, so that folding sees pairs.
    ExprPtr result;
    for (const Json& arg : sql::list_field(body, "args")) {
      ExprPtr operand = lower(arg);
      if (!operand) return nullptr;
      if (!result) {
        result = operand;
        continue;
      }
      auto pair = make(ExprKind::Operation, op == "AND_EXPR" ? "AND" : "OR", span_);
      pair->operands = {result, operand};
      result = pair;
    }
    return result;
  }

  ExprPtr call(const Json& body) const {
    for (const char* form :
         {"agg_filter", "over", "agg_order", "agg_star", "agg_distinct", "agg_within_group", "func_variadic"})
      if (body.find(form) != nullptr) return nullptr;
    std::string name;
    for (const Json& part : sql::list_field(body, "funcname")) {
      const auto text = name_of(part);
      if (!text) return nullptr;
      name += (name.empty() ? "" : ".") + sql::quote_identifier(*text);
    }
    return with_args(make(ExprKind::Call, std::move(name), span_), body);
  }

  ExprPtr cast(const Json& body) const {
    const std::string type = type_name(sql::field(body, "typeName"));
    if (type.empty()) return nullptr;
    auto expr = make(ExprKind::Cast, type, span_);
    return add_operand(*expr, sql::field(body, "arg")) ? expr : nullptr;
  }

  /// Empty for forms with a syntax of their own (intervals with fields, %TYPE, SETOF).
  static std::string type_name(const Json& body) {
    std::string name;
    for (const Json& part : sql::list_field(body, "names")) {
      const auto text = name_of(part);
      if (!text || *text == "interval") return {};
      name += (name.empty() ? "" : ".") + sql::quote_identifier(*text);
    }
    if (sql::flag_field(body, "pct_type") || sql::flag_field(body, "setof")) return {};
    if (const Json* typmods = body.find("typmods")) {
      std::string modifiers;
      for (const Json& modifier : *typmods) {
        const Json* value = sql::field(modifier, "A_Const").find("ival");
        if (value == nullptr) return {};
        modifiers += (modifiers.empty() ? "" : ",") + std::to_string(sql::number_field(*value, "ival"));
      }
      name += "(" + modifiers + ")";
    }
    for (std::size_t i = 0; i < sql::list_field(body, "arrayBounds").size(); ++i) name += "[]";
    return name;
  }

  Span span_;
};

}  // namespace

ir::ExprPtr column_expr(std::string qualifier, std::string name, Span span) {
  auto expr = make(ExprKind::Column, std::move(name), span);
  expr->qualifier = std::move(qualifier);
  return expr;
}

ir::ExprPtr lower_expr(const Json& tree, std::string text, std::vector<std::string> reads, Span span) {
  if (ExprPtr expr = ExprLowering(span).lower(tree)) return expr;
  auto opaque = make(ExprKind::Opaque, std::move(text), span);
  opaque->reads = std::move(reads);
  return opaque;
}

}  // namespace dmlc::check
