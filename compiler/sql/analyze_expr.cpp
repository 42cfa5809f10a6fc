// SPDX-License-Identifier: Apache-2.0
// Expressions: dispatch by node kind, and the constructs that are neither operators nor calls.
#include <algorithm>
#include <array>

#include "compiler/sql/analyzer.h"
#include "compiler/sql/type_facts.h"

namespace dmlc::sql {
namespace {

constexpr int kMaxExpressionDepth = 1000;

}  // namespace

const Analyzer::ExprRow Analyzer::kExprRules[] = {
    {"A_Const", &Analyzer::expr_const},
    {"ColumnRef", &Analyzer::expr_column},
    {"TypeCast", &Analyzer::expr_cast},
    {"A_Expr", &Analyzer::expr_operator},
    {"FuncCall", &Analyzer::expr_call},
    {"BoolExpr", &Analyzer::expr_bool},
    {"NullTest", &Analyzer::expr_null_test},
    {"BooleanTest", &Analyzer::expr_boolean_test},
    {"CaseExpr", &Analyzer::expr_case},
    {"CoalesceExpr", &Analyzer::expr_coalesce},
    {"MinMaxExpr", &Analyzer::expr_min_max},
    {"RowExpr", &Analyzer::expr_row},
    {"A_ArrayExpr", &Analyzer::expr_array},
    {"A_Indirection", &Analyzer::expr_indirection},
    {"CollateClause", &Analyzer::expr_collate},
    {"SQLValueFunction", &Analyzer::expr_value_function},
    {"GroupingFunc", &Analyzer::expr_grouping},
    {"SubLink", &Analyzer::expr_subquery},
    {"XmlExpr", &Analyzer::expr_xml},
    {"XmlSerialize", &Analyzer::expr_xml_serialize},
    {"NamedArgExpr", &Analyzer::expr_named_argument},
    {"List", &Analyzer::expr_list},
    {"ParamRef", &Analyzer::expr_parameter},
};

Value Analyzer::unknown_value() {
  incomplete();
  return {};
}

Value Analyzer::typed(Type type, bool nullable, const std::vector<Value>& operands) {
  Value value;
  value.type = std::move(type);
  value.nullable = nullable;
  for (const Value& operand : operands) add_reads(value.reads, operand.reads);
  return value;
}

Value Analyzer::expr(const Json& node, const Place& place) {
  if (depth_ >= kMaxExpressionDepth || too_deep_) {
    if (!too_deep_) report(ProblemKind::TooDeep, range_of(node), "", "the expression is nested too deeply");
    too_deep_ = true;
    return unknown_value();
  }
  for (const ExprRow& row : kExprRules) {
    if (row.kind != kind_of(node)) continue;
    ++depth_;
    Value value = (this->*row.rule)(body_of(node), place);
    --depth_;
    return value;
  }
  return unknown_value();
}

std::vector<Value> Analyzer::exprs(const Json& list, const Place& place) {
  std::vector<Value> all;
  for (const Json& node : list) all.push_back(expr(node, place));
  return all;
}

void Analyzer::require_boolean(const Value& value, const Json& node, std::string_view clause) {
  if (is_opaque(value.type) || can_convert(value.type, types::boolean_type(), CastContext::Assignment)) return;
  report(ProblemKind::TypeMismatch, range_of(node), "",
         std::string(clause) + " needs a boolean, not " + shown(value.type));
}

Value Analyzer::boolean(const Json& node, const Place& place) {
  Value value = expr(node, place);
  require_boolean(value, node, place.clause);
  return value;
}

// One value out of several arms: CASE, COALESCE, VALUES …
Value Analyzer::unified(const std::vector<Value>& arms, std::string_view what, const Json& node) {
  std::vector<Type> arm_types;
  for (const Value& arm : arms) arm_types.push_back(arm.type);
  const auto common = common_type(arm_types);
  if (!common) {
    std::string list;
    for (std::size_t i = 1; i < arm_types.size(); ++i) {
      if (common_type({arm_types[0], arm_types[i]})) continue;
      list = shown(arm_types[0]) + " and " + shown(arm_types[i]);
      break;
    }
    report(ProblemKind::TypeMismatch, range_of(node), "",
           std::string(what) + " types " + (list.empty() ? "" : list + " ") + "cannot be matched");
  }
  Value value = typed(common.value_or(types::error_type()), false, arms);
  for (const Value& arm : arms) value.nullable |= arm.nullable;
  return value;
}

Value Analyzer::expr_bool(const Json& body, const Place& place) {
  std::vector<Value> operands;
  const std::string_view op = text_field(body, "boolop");
  const std::string word = op == "AND_EXPR" ? "AND" : op == "OR_EXPR" ? "OR" : "NOT";
  bool nullable = false;
  for (const Json& argument : list_field(body, "args")) {
    operands.push_back(expr(argument, place));
    require_boolean(operands.back(), argument, word);
    nullable |= operands.back().nullable;
  }
  return typed(types::boolean_type(), nullable, operands);
}

Value Analyzer::expr_null_test(const Json& body, const Place& place) {
  return typed(types::boolean_type(), false, {expr(field(body, "arg"), place)});
}

Value Analyzer::expr_boolean_test(const Json& body, const Place& place) {
  const Value value = expr(field(body, "arg"), place);
  require_boolean(value, field(body, "arg"), "IS TRUE");
  return typed(types::boolean_type(), false, {value});
}

Value Analyzer::expr_case(const Json& body, const Place& place) {
  std::vector<Value> conditions, results;
  const Json& subject = field(body, "arg");
  std::optional<Value> compared;
  if (!subject.is_null()) compared = expr(subject, place);
  // PostgreSQL takes ELSE first when it looks for the common type.
  const Json& otherwise = field(body, "defresult");
  Value otherwise_value;
  otherwise_value.type = literal_type();
  if (!otherwise.is_null()) otherwise_value = expr(otherwise, place);
  results.push_back(otherwise_value);
  for (const Json& when : list_field(body, "args")) {
    const Json& condition = field(body_of(when), "expr");
    conditions.push_back(expr(condition, place));
    if (compared) {
      Value subject_value = *compared;
      if (is_literal(subject_value.type)) subject_value.type = types::text_type();
      apply_operator("=", subject_value, conditions.back(), range_of(condition));
    } else {
      require_boolean(conditions.back(), condition, "WHEN");
    }
    results.push_back(expr(field(body_of(when), "result"), place));
  }
  Value value = unified(results, "CASE", body);
  if (compared) add_reads(value.reads, compared->reads);
  for (const Value& condition : conditions) add_reads(value.reads, condition.reads);
  return value;
}

Value Analyzer::expr_coalesce(const Json& body, const Place& place) {
  const std::vector<Value> arms = exprs(list_field(body, "args"), place);
  Value value = unified(arms, "COALESCE", body);
  value.nullable = std::all_of(arms.begin(), arms.end(), [](const Value& arm) { return arm.nullable; });
  return value;
}

Value Analyzer::expr_min_max(const Json& body, const Place& place) {
  const std::vector<Value> arms = exprs(list_field(body, "args"), place);
  Value value = unified(arms, text_field(body, "op") == "IS_LEAST" ? "LEAST" : "GREATEST", body);
  value.nullable = std::all_of(arms.begin(), arms.end(), [](const Value& arm) { return arm.nullable; });
  return value;
}

Value Analyzer::expr_row(const Json& body, const Place& place) {
  const std::vector<Value> parts = exprs(list_field(body, "args"), place);
  Value value = typed(*types::builtin_type("record"), false, parts);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Type type = is_literal(parts[i].type) ? types::text_type() : parts[i].type;
    value.row.push_back({"f" + std::to_string(i + 1), type, parts[i].nullable, std::nullopt, parts[i].reads, -1});
  }
  value.has_row = true;
  return value;
}

Value Analyzer::expr_array(const Json& body, const Place& place) {
  const Json& elements = list_field(body, "elements");
  if (elements.empty()) {
    report(ProblemKind::TypeMismatch, range_of(body), "", "an empty array needs a cast, such as ARRAY[]::integer[]");
    return unknown_value();
  }
  Value value = unified(exprs(elements, place), "ARRAY", body);
  if (value.type.is_known()) value.type = types::array_of(value.type);
  value.nullable = false;
  return value;
}

Value Analyzer::field_of(const Value& value, const std::string& name, TextRange range) {
  std::vector<Field> fields = value.row;
  if (!value.has_row) {
    const auto* columns = value.type.is_known() ? catalog_.row_columns(value.type) : nullptr;
    if (columns == nullptr) return unknown_value();
    for (const types::Column& c : *columns) fields.push_back({c.name, c.type, true, std::nullopt, value.reads, -1});
  }
  for (const Field& f : fields)
    if (f.name == name) return value_of(f);
  report(ProblemKind::UnknownColumn, range, name, "the row has no column `" + name + "`");
  return unknown_value();
}

void Analyzer::check_indices(const Json& indices, const Place& place) {
  for (const char* bound : {"lidx", "uidx"}) {
    const Json& index = field(indices, bound);
    if (index.is_null()) continue;
    const Value position = expr(index, place);
    if (!is_opaque(position.type) && category_of(position.type) != 'S' &&
        !can_convert(position.type, types::integer_type(), CastContext::Assignment))
      report(ProblemKind::TypeMismatch, range_of(index), "",
             "an index must be an integer, not " + shown(position.type));
  }
}

Value Analyzer::subscript(const Value& value, bool slice, const Json& node) {
  const Type& array = value.type.undomained();
  if (array.internal == "jsonb") return typed(array, true, {value});
  if (is_opaque(array) || array.kind == types::TypeKind::Other) return unknown_value();
  if (array.kind != types::TypeKind::Array) {
    report(ProblemKind::TypeMismatch, range_of(node), "", "a value of type " + shown(value.type) + " has no elements");
    return unknown_value();
  }
  return typed(slice ? array : *array.element, true, {value});
}

// a[1][2] takes one element however many indices there are; one slice among them makes all of them slices.
Value Analyzer::expr_indirection(const Json& body, const Place& place) {
  Value value = expr(field(body, "arg"), place);
  const Json& steps = list_field(body, "indirection");
  for (std::size_t i = 0; i < steps.size();) {
    if (is_kind(steps[i], "String")) {
      value = field_of(value, std::string(string_of(steps[i++])), range_of(body));
      continue;
    }
    if (!is_kind(steps[i], "A_Indices")) return unknown_value();
    bool slice = false;
    for (; i < steps.size() && is_kind(steps[i], "A_Indices"); ++i) {
      check_indices(body_of(steps[i]), place);
      slice |= flag_field(body_of(steps[i]), "is_slice");
    }
    value = subscript(value, slice, body);
  }
  return value;
}

Value Analyzer::expr_collate(const Json& body, const Place& place) {
  Value value = expr(field(body, "arg"), place);
  if (is_literal(value.type)) value.type = types::text_type();
  value.origin.reset();
  return value;
}

Value Analyzer::expr_value_function(const Json& body, const Place&) {
  struct Row {
    std::string_view op;
    std::string_view type;
    bool time;
  };
  static constexpr std::array<Row, 15> kRows{{{"SVFOP_CURRENT_DATE", "date", true},
                                              {"SVFOP_CURRENT_TIME", "timetz", true},
                                              {"SVFOP_CURRENT_TIME_N", "timetz", true},
                                              {"SVFOP_CURRENT_TIMESTAMP", "timestamptz", true},
                                              {"SVFOP_CURRENT_TIMESTAMP_N", "timestamptz", true},
                                              {"SVFOP_LOCALTIME", "time", true},
                                              {"SVFOP_LOCALTIME_N", "time", true},
                                              {"SVFOP_LOCALTIMESTAMP", "timestamp", true},
                                              {"SVFOP_LOCALTIMESTAMP_N", "timestamp", true},
                                              {"SVFOP_CURRENT_ROLE", "name", false},
                                              {"SVFOP_CURRENT_USER", "name", false},
                                              {"SVFOP_USER", "name", false},
                                              {"SVFOP_SESSION_USER", "name", false},
                                              {"SVFOP_CURRENT_CATALOG", "name", false},
                                              {"SVFOP_CURRENT_SCHEMA", "name", false}}};
  const std::string_view op = text_field(body, "op");
  for (const Row& row : kRows) {
    if (row.op != op) continue;
    analysis_.reads_system_time |= row.time;
    std::vector<std::int32_t> modifiers;
    if (op.ends_with("_N")) modifiers.push_back(static_cast<std::int32_t>(number_field(body, "typmod")));
    return typed(types::builtin_type(row.type, modifiers).value_or(types::unknown_type()), op == "SVFOP_CURRENT_SCHEMA",
                 {});
  }
  return unknown_value();
}

Value Analyzer::expr_grouping(const Json& body, const Place& place) {
  exprs(list_field(body, "args"), place);
  return typed(types::integer_type(), false, {});
}

Value Analyzer::expr_xml(const Json& body, const Place& place) {
  std::vector<Value> parts = exprs(list_field(body, "args"), place);
  for (const Json& named : list_field(body, "named_args")) parts.push_back(expr(field(body_of(named), "val"), place));
  const bool test = text_field(body, "op") == "IS_DOCUMENT";
  return typed(test ? types::boolean_type() : *types::builtin_type("xml"), true, parts);
}

Value Analyzer::expr_xml_serialize(const Json& body, const Place& place) {
  return typed(type_of_name(field(body, "typeName")), true, {expr(field(body, "expr"), place)});
}

Value Analyzer::expr_named_argument(const Json& body, const Place& place) { return expr(field(body, "arg"), place); }

Value Analyzer::expr_list(const Json& body, const Place& place) {
  return typed(*types::builtin_type("record"), true, exprs(list_field(body, "items"), place));
}

Value Analyzer::expr_parameter(const Json&, const Place&) { return unknown_value(); }

Value Analyzer::expr_subquery(const Json& body, const Place& place) {
  const std::string_view type = text_field(body, "subLinkType");
  Rows rows = query(body_of(field(body, "subselect")), place.scope, place.with, false);
  fix_literals(rows);
  Value result;
  for (const OutputColumn& column : rows.columns) add_reads(result.reads, column.reads);
  if (type == "EXISTS_SUBLINK") return typed(types::boolean_type(), false, {result});
  if (type == "EXPR_SUBLINK" || type == "ARRAY_SUBLINK") {
    if (!rows.open && rows.columns.size() != 1)
      report(ProblemKind::ColumnCount, range_of(field(body, "subselect")), "",
             "a sub-select used as a value must have one column, it has " + std::to_string(rows.columns.size()));
    if (rows.columns.size() != 1 || rows.open) return unknown_value();
    const Type& column = rows.columns[0].type;
    const bool array = type == "ARRAY_SUBLINK";
    return typed(array ? types::array_of(column.without_modifier()) : column, !array, {result});
  }
  const Json& test = field(body, "testexpr");
  const Value left = expr(test, place);
  add_reads(result.reads, left.reads);
  const auto names = strings_of(list_field(body, "operName"));
  const std::string op = names.empty() ? "=" : names.back();
  if (!left.has_row && !rows.open && rows.columns.size() != 1)
    report(ProblemKind::ColumnCount, range_of(field(body, "subselect")), "",
           "the sub-select must have one column, it has " + std::to_string(rows.columns.size()));
  else if (!left.has_row && rows.columns.size() == 1) {
    Value right;
    right.type = rows.columns[0].type;
    apply_operator(op, left, right, range_of(test));
  }
  return typed(types::boolean_type(), true, {result});
}

}  // namespace dmlc::sql
