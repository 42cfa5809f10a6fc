// SPDX-License-Identifier: Apache-2.0
// Names of unnamed output columns, after FigureColname().
#include <algorithm>

#include "compiler/sql/analyzer.h"

namespace dmlc::sql {
namespace {

// A weak name (a type's, "case") gives way to a stronger one inside.
enum class Strength { None, Weak, Strong };

struct Guess {
  std::string name;
  Strength strength = Strength::None;
};

std::string lower(std::string_view source) {
  std::string text(source);
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return text;
}

Guess strong(std::string_view name) { return {std::string(name), Strength::Strong}; }

// Last name of a list, stars and subscripts skipped.
std::string_view last_string(const Json& list) {
  for (auto item = list.rbegin(); item != list.rend(); ++item)
    if (is_kind(*item, "String")) return string_of(*item);
  return {};
}

std::string value_function_name(std::string_view op) {
  // SVFOP_CURRENT_TIME_N → current_time
  const std::string name = lower(op.substr(op.find('_') + 1));
  return name.ends_with("_n") ? name.substr(0, name.size() - 2) : name;
}

Guess guess(const Json& node);

Guess guess_cast(const Json& body) {
  Guess inner = guess(field(body, "arg"));
  if (inner.strength == Strength::Strong) return inner;
  return {std::string(last_string(list_field(field(body, "typeName"), "names"))), Strength::Weak};
}

Guess guess_sublink(const Json& body) {
  const std::string_view type = text_field(body, "subLinkType");
  if (type == "EXISTS_SUBLINK") return strong("exists");
  if (type == "ARRAY_SUBLINK") return strong("array");
  if (type != "EXPR_SUBLINK") return {};
  const Json* select = &body_of(field(body, "subselect"));
  while (!field(*select, "larg").is_null()) select = &field(*select, "larg");
  const Json& targets = list_field(*select, "targetList");
  if (targets.empty()) return {};
  const std::string_view name = text_field(body_of(targets[0]), "name");
  return name.empty() ? guess(field(body_of(targets[0]), "val")) : strong(name);
}

Guess guess_xml(const Json& body) {
  const std::string_view op = text_field(body, "op");
  if (op == "IS_DOCUMENT") return {};
  return strong(lower(op.substr(std::min<std::size_t>(3, op.size()))));
}

Guess guess(const Json& node) {
  const std::string_view kind = kind_of(node);
  const Json& body = body_of(node);
  if (kind == "ColumnRef") {
    const std::string_view name = last_string(list_field(body, "fields"));
    return name.empty() ? Guess{} : strong(name);
  }
  if (kind == "A_Indirection") {
    const std::string_view name = last_string(list_field(body, "indirection"));
    return name.empty() ? guess(field(body, "arg")) : strong(name);
  }
  if (kind == "FuncCall") return strong(last_string(list_field(body, "funcname")));
  if (kind == "A_Expr") return text_field(body, "kind") == "AEXPR_NULLIF" ? strong("nullif") : Guess{};
  if (kind == "TypeCast") return guess_cast(body);
  if (kind == "CollateClause") return guess(field(body, "arg"));
  if (kind == "GroupingFunc") return strong("grouping");
  if (kind == "SubLink") return guess_sublink(body);
  if (kind == "CaseExpr") {
    Guess otherwise = guess(field(body, "defresult"));
    return otherwise.strength == Strength::Strong ? otherwise : Guess{"case", Strength::Weak};
  }
  if (kind == "A_ArrayExpr") return strong("array");
  if (kind == "RowExpr") return strong("row");
  if (kind == "CoalesceExpr") return strong("coalesce");
  if (kind == "MinMaxExpr") return strong(text_field(body, "op") == "IS_LEAST" ? "least" : "greatest");
  if (kind == "SQLValueFunction") return strong(value_function_name(text_field(body, "op")));
  if (kind == "XmlExpr") return guess_xml(body);
  if (kind == "XmlSerialize") return strong("xmlserialize");
  return {};
}

}  // namespace

std::string output_name(const Json& node) {
  Guess best = guess(node);
  return best.name.empty() ? "?column?" : best.name;
}

}  // namespace dmlc::sql
