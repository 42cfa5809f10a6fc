// SPDX-License-Identifier: Apache-2.0
// Operators, and the SQL forms that stand for them: IN, BETWEEN, LIKE, NULLIF, IS DISTINCT FROM, ANY, ALL.
#include <algorithm>

#include "compiler/sql/analyzer.h"

namespace dmlc::sql {
namespace {

// Their results are never NULL for operands that are not.
bool keeps_not_null(const Type& type) {
  return type.kind == types::TypeKind::Boolean || type.is_numeric() || type.kind == types::TypeKind::Text;
}

bool is_row(const Json& node) { return is_kind(node, "RowExpr"); }

}  // namespace

TextRange Analyzer::operator_range(const Json& body) const {
  const std::int64_t at = number_field(body, "location", -1);
  if (at < 0) return range_of(body);
  const std::size_t token = tokens_.at(static_cast<std::uint32_t>(at));
  return token < tokens_.tokens().size() ? tokens_.tokens()[token].range : range_of(body);
}

Value Analyzer::apply_operator(const std::string& name, const std::optional<Value>& left, const Value& right,
                               TextRange range) {
  std::vector<Value> operands;
  if (left) operands.push_back(*left);
  operands.push_back(right);
  bool nullable = false;
  for (const Value& operand : operands) nullable |= operand.nullable;
  const Overload overload = choose_operator(name, left ? std::optional(left->type) : std::nullopt, right.type);
  if (overload.outcome == OverloadOutcome::Found) {
    const bool not_null = !nullable && keeps_not_null(overload.result);
    return typed(overload.result, !not_null, operands);
  }
  const bool judged = is_operator_name(name) && overload.outcome != OverloadOutcome::Unclear;
  if (judged) {
    const std::string types =
        left ? shown(left->type) + " " + name + " " + shown(right.type) : name + " " + shown(right.type);
    const bool ambiguous = overload.outcome == OverloadOutcome::Ambiguous;
    report(ambiguous ? ProblemKind::AmbiguousFunction : ProblemKind::UnknownOperator, range, name,
           ambiguous ? "operator `" + types + "` could mean several things; a cast might decide"
                     : "there is no operator `" + types + "`");
    return typed(types::error_type(), true, operands);
  }
  incomplete();
  return typed(overload.result, true, operands);
}

Value Analyzer::operator_rows(const Json& body, const Place& place) {
  std::vector<Value> operands;
  for (const char* side : {"lexpr", "rexpr"})
    if (const Json& node = field(body, side); !node.is_null()) operands.push_back(expr(node, place));
  if (operands.size() == 2 && operands[0].has_row && operands[1].has_row) {
    if (operands[0].row.size() != operands[1].row.size()) {
      report(ProblemKind::ColumnCount, operator_range(body), "", "the rows compared have different numbers of columns");
    } else {
      const auto names = strings_of(list_field(body, "name"));
      for (std::size_t i = 0; i < operands[0].row.size(); ++i) {
        Value l, r;
        l.type = operands[0].row[i].type;
        r.type = operands[1].row[i].type;
        apply_operator(names.empty() ? "=" : names.back(), l, r, operator_range(body));
      }
    }
  }
  return typed(types::boolean_type(), true, operands);
}

Value Analyzer::operator_in(const Json& body, const Place& place) {
  const Json& left_node = field(body, "lexpr");
  const Json& items = list_field(body_of(field(body, "rexpr")), "items");
  const Value left = expr(left_node, place);
  std::vector<Value> operands{left};
  std::vector<Type> all{left.type};
  bool nullable = left.nullable;
  for (const Json& item : items) {
    operands.push_back(expr(item, place));
    all.push_back(operands.back().type);
    nullable |= operands.back().nullable;
  }
  const bool rows = is_row(left_node) || std::any_of(items.begin(), items.end(), is_row);
  // With a common type all items become one array; otherwise each is compared on its own.
  if (!rows && !common_type(all))
    for (std::size_t i = 1; i < operands.size(); ++i) apply_operator("=", left, operands[i], range_of(items[i - 1]));
  return typed(types::boolean_type(), nullable, operands);
}

Value Analyzer::operator_between(const Json& body, const Place& place) {
  const Value value = expr(field(body, "lexpr"), place);
  const Json& bounds = list_field(body_of(field(body, "rexpr")), "items");
  std::vector<Value> operands{value};
  bool nullable = value.nullable;
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    operands.push_back(expr(bounds[i], place));
    nullable |= operands.back().nullable;
    apply_operator(i == 0 ? ">=" : "<=", value, operands.back(), range_of(bounds[i]));
  }
  return typed(types::boolean_type(), nullable, operands);
}

// NULLIF has the type its first operand gets when the two are compared.
Value Analyzer::operator_nullif(const Json& body, const Place& place) {
  const Value left = expr(field(body, "lexpr"), place);
  const Value right = expr(field(body, "rexpr"), place);
  const Overload overload = choose_operator("=", left.type, right.type);
  apply_operator("=", left, right, operator_range(body));
  Type type = left.type;
  if (overload.outcome == OverloadOutcome::Found && overload.candidate) {
    const Type& declared = overload.candidate->arguments.front();
    const bool pseudo = declared.internal.starts_with("any") || declared.internal == "record";
    if (!pseudo && declared.internal != left.type.internal) type = declared;
  } else {
    type = types::unknown_type();
    incomplete();
  }
  return typed(type, true, {left, right});
}

Value Analyzer::operator_any(const Json& body, const Place& place) {
  const auto names = strings_of(list_field(body, "name"));
  const Value left = expr(field(body, "lexpr"), place);
  Value right = expr(field(body, "rexpr"), place);
  const std::vector<Value> operands{left, right};
  const Type array = right.type.undomained();
  if (array.kind == types::TypeKind::Array && array.element) {
    right.type = *array.element;
    apply_operator(names.back(), left, right, operator_range(body));
  } else if (!is_opaque(array) && !is_literal(array) && array.internal != "int2vector" &&
             array.internal != "oidvector") {
    report(ProblemKind::TypeMismatch, range_of(field(body, "rexpr")), "",
           "ANY and ALL need an array, not " + shown(array));
  }
  return typed(types::boolean_type(), true, operands);
}

Value Analyzer::expr_operator(const Json& body, const Place& place) {
  const std::string_view kind = text_field(body, "kind");
  const auto names = strings_of(list_field(body, "name"));
  if (kind == "AEXPR_IN") return operator_in(body, place);
  if (kind.find("BETWEEN") != std::string::npos) return operator_between(body, place);
  if (kind == "AEXPR_NULLIF") return operator_nullif(body, place);
  if (kind == "AEXPR_OP_ANY" || kind == "AEXPR_OP_ALL") return operator_any(body, place);
  const Json& left_node = field(body, "lexpr");
  const Json& right_node = field(body, "rexpr");
  if (is_row(left_node) && is_row(right_node)) return operator_rows(body, place);
  std::optional<Value> left;
  if (!left_node.is_null()) left = expr(left_node, place);
  const Value right = expr(right_node, place);
  if (names.empty() || (names.size() > 1 && names.front() != "pg_catalog")) return unknown_value();
  const bool distinct = kind == "AEXPR_DISTINCT" || kind == "AEXPR_NOT_DISTINCT";
  Value value = apply_operator(distinct ? "=" : names.back(), left, right, operator_range(body));
  if (distinct) {
    value.type = types::boolean_type();
    value.nullable = false;
  }
  return value;
}

}  // namespace dmlc::sql
