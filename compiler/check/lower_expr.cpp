// SPDX-License-Identifier: Apache-2.0
// Lowers libpg_query's parse tree of one expression.
#include "compiler/check/lower_expr.h"

#include <nlohmann/json.hpp>
#include <optional>

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
    if (!node.is_object() || node.size() != 1) return nullptr;
    const std::string& kind = node.begin().key();
    const Json& body = node.begin().value();
    if (kind == "ColumnRef") return column(body);
    if (kind == "A_Const") return constant(body);
    if (kind == "A_Expr") return operation(body);
    if (kind == "BoolExpr") return logic(body);
    if (kind == "FuncCall") return call(body);
    if (kind == "CoalesceExpr") return with_operands(make(ExprKind::Call, "COALESCE", span_), body["args"]);
    if (kind == "TypeCast") return cast(body);
    return nullptr;
  }

 private:
  static std::optional<std::string> name_of(const Json& node) {
    if (!node.is_object() || !node.contains("String")) return std::nullopt;
    return node["String"].value("sval", "");
  }

  ExprPtr with_operands(std::shared_ptr<Expr> expr, const Json& args) const {
    for (const Json& arg : args) {
      ExprPtr operand = lower(arg);
      if (!operand) return nullptr;
      expr->operands.push_back(std::move(operand));
    }
    return expr;
  }

  ExprPtr column(const Json& body) const {
    const Json& fields = body["fields"];
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
    if (body.contains("ival")) return make(ExprKind::Constant, std::to_string(body["ival"].value("ival", 0)), span_);
    if (body.contains("fval")) return make(ExprKind::Constant, body["fval"].value("fval", "0"), span_);
    if (body.contains("boolval"))
      return make(ExprKind::Constant, body["boolval"].value("boolval", false) ? "true" : "false", span_);
    if (body.contains("sval"))
      return make(ExprKind::Constant, dmlc::sql::quote_literal(body["sval"].value("sval", "")), span_);
    if (body.value("isnull", false)) return make(ExprKind::Constant, "NULL", span_);
    return nullptr;
  }

  ExprPtr operation(const Json& body) const {
    if (body.value("kind", "") != "AEXPR_OP" || body["name"].size() != 1) return nullptr;
    const auto symbol = name_of(body["name"][0]);
    if (!symbol || !body.contains("rexpr")) return nullptr;
    auto expr = make(ExprKind::Operation, *symbol, span_);
    if (body.contains("lexpr")) return with_operands(std::move(expr), Json::array({body["lexpr"], body["rexpr"]}));
    return with_operands(std::move(expr), Json::array({body["rexpr"]}));
  }

  ExprPtr logic(const Json& body) const {
    const std::string op = body.value("boolop", "");
    if (op == "NOT_EXPR") return with_operands(make(ExprKind::Operation, "NOT", span_), body["args"]);
    // n operands become a left-deep chain, so that folding sees pairs.
    ExprPtr result;
    for (const Json& arg : body["args"]) {
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
      if (body.contains(form)) return nullptr;
    std::string name;
    for (const Json& part : body["funcname"]) {
      const auto text = name_of(part);
      if (!text) return nullptr;
      name += (name.empty() ? "" : ".") + dmlc::sql::quote_identifier(*text);
    }
    return with_operands(make(ExprKind::Call, std::move(name), span_),
                         body.contains("args") ? body["args"] : Json::array());
  }

  ExprPtr cast(const Json& body) const {
    const std::string type = type_name(body["typeName"]);
    if (type.empty()) return nullptr;
    return with_operands(make(ExprKind::Cast, type, span_), Json::array({body["arg"]}));
  }

  /// Empty for forms with a syntax of their own (intervals with fields, %TYPE, SETOF).
  static std::string type_name(const Json& body) {
    std::string name;
    for (const Json& part : body["names"]) {
      const auto text = name_of(part);
      if (!text || *text == "interval") return {};
      name += (name.empty() ? "" : ".") + dmlc::sql::quote_identifier(*text);
    }
    if (body.value("pct_type", false) || body.value("setof", false)) return {};
    if (body.contains("typmods")) {
      std::string modifiers;
      for (const Json& modifier : body["typmods"]) {
        if (!modifier.contains("A_Const") || !modifier["A_Const"].contains("ival")) return {};
        modifiers += (modifiers.empty() ? "" : ",") + std::to_string(modifier["A_Const"]["ival"].value("ival", 0));
      }
      name += "(" + modifiers + ")";
    }
    if (body.contains("arrayBounds"))
      for (std::size_t i = 0; i < body["arrayBounds"].size(); ++i) name += "[]";
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
