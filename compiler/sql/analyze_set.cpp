// SPDX-License-Identifier: Apache-2.0
// UNION, INTERSECT, EXCEPT and VALUES: rows from several arms with common types.
#include <algorithm>

#include "compiler/sql/analyzer.h"

namespace dmlc::sql {
namespace {

constexpr int kMaxQueryDepth = 200;

}  // namespace

void Analyzer::fix_literals(Rows& rows) {
  for (OutputColumn& column : rows.columns)
    if (is_literal(column.type)) column.type = types::text_type();
}

Rows Analyzer::query(const Json& select, const Scope* outer, WithScope* with, bool top) {
  if (depth_ >= kMaxQueryDepth || too_deep_) {
    if (!too_deep_) report(ProblemKind::TooDeep, range_of(select), "", "the query is nested too deeply");
    too_deep_ = true;
    return {{}, {}, true};
  }
  ++depth_;
  std::unique_ptr<WithScope> own;
  if (const Json& clause = field(select, "withClause"); !clause.is_null()) {
    own = with_scope(clause, outer, with, top);
    with = own.get();
  }
  Rows rows;
  const std::string_view op = text_field(select, "op");
  if (top) {
    analysis_.has_set_operation = !op.empty() && op != "SETOP_NONE";
    analysis_.has_order = !list_field(select, "sortClause").empty();
    analysis_.has_limit = !field(select, "limitCount").is_null() || !field(select, "limitOffset").is_null();
    analysis_.has_distinct = !list_field(select, "distinctClause").empty();
    analysis_.has_group = !list_field(select, "groupClause").empty();
    analysis_.has_from = !list_field(select, "fromClause").empty();
  }
  if (!op.empty() && op != "SETOP_NONE")
    rows = set_operation(select, outer, with);
  else if (!list_field(select, "valuesLists").empty())
    rows = values(select, outer, with);
  else
    rows = plain_select(select, outer, with, top);
  --depth_;
  return rows;
}

// One column of `left` gets the type both arms share.
void Analyzer::merge_arms(Rows& left, const Rows& right, const Json& right_node, std::string_view what) {
  if (left.open || right.open) {
    left.open = true;
    incomplete();
  }
  if (left.columns.size() != right.columns.size()) {
    if (!left.open)
      report(ProblemKind::ColumnCount, range_of(right_node), "",
             "each arm of " + std::string(what) + " must have the same number of columns: " +
                 std::to_string(left.columns.size()) + " and " + std::to_string(right.columns.size()));
    return;
  }
  for (std::size_t i = 0; i < left.columns.size(); ++i) {
    OutputColumn& column = left.columns[i];
    const OutputColumn& other = right.columns[i];
    const auto common = common_type({column.type, other.type});
    if (!common)
      report(ProblemKind::TypeMismatch, other.range.empty() ? range_of(right_node) : other.range, other.name,
             std::string(what) + " types " + shown(column.type) + " and " + shown(other.type) + " cannot be matched");
    column.type = common.value_or(types::error_type());
    if (what == "EXCEPT") continue;
    column.nullable |= other.nullable;
    column.origin.reset();
    add_reads(column.reads, other.reads);
  }
}

Rows Analyzer::set_operation(const Json& select, const Scope* outer, WithScope* with) {
  // Chains lean to the left: walk down the spine instead of recursing.
  std::vector<const Json*> spine{&select};
  const auto is_plain_chain = [](const Json& arm) {
    const std::string_view op = text_field(arm, "op");
    return !op.empty() && op != "SETOP_NONE" && field(arm, "withClause").is_null() &&
           list_field(arm, "sortClause").empty() && field(arm, "limitCount").is_null() &&
           field(arm, "limitOffset").is_null();
  };
  while (is_plain_chain(field(*spine.back(), "larg"))) spine.push_back(&field(*spine.back(), "larg"));
  Rows rows = query(field(*spine.back(), "larg"), outer, with, false);
  for (auto node = spine.rbegin(); node != spine.rend(); ++node) {
    const std::string_view op = text_field(**node, "op");
    const Rows arm = query(field(**node, "rarg"), outer, with, false);
    merge_arms(rows, arm, field(**node, "rarg"),
               op == "SETOP_UNION"       ? "UNION"
               : op == "SETOP_INTERSECT" ? "INTERSECT"
                                         : "EXCEPT");
  }
  Place place;
  place.scope = outer;
  place.with = with;
  place.clause = "ORDER BY";
  check_order(select, place, rows, true);
  check_limit(select, place);
  return rows;
}

Rows Analyzer::values(const Json& select, const Scope* outer, WithScope* with) {
  Scope scope;
  scope.parent = outer;
  Place place;
  place.scope = &scope;
  place.with = with;
  place.clause = "VALUES";
  Rows rows;
  const Json& lists = list_field(select, "valuesLists");
  std::vector<std::vector<Value>> table;
  for (const Json& list : lists) table.push_back(exprs(list_field(body_of(list), "items"), place));
  const std::size_t width = table.front().size();
  for (std::size_t r = 0; r < table.size(); ++r)
    if (table[r].size() != width) {
      report(ProblemKind::ColumnCount, range_of(lists[r]), "", "VALUES rows must all have the same number of columns");
      rows.open = true;
      return rows;
    }
  for (std::size_t c = 0; c < width; ++c) {
    std::vector<Value> arms;
    for (const auto& row : table) arms.push_back(row[c]);
    const Json& sample = list_field(body_of(lists[0]), "items")[c];
    Value value = unified(arms, "VALUES", sample);
    OutputColumn column;
    column.name = "column" + std::to_string(c + 1);
    column.type = value.type;
    column.nullable = value.nullable;
    column.reads = value.reads;
    column.range = range_of(sample);
    rows.columns.push_back(std::move(column));
  }
  check_order(select, place, rows, true);
  check_limit(select, place);
  return rows;
}

}  // namespace dmlc::sql
