// SPDX-License-Identifier: Apache-2.0
// One plain SELECT: its clauses in the order PostgreSQL resolves them.
#include <algorithm>

#include "compiler/sql/analyzer.h"

namespace dmlc::sql {
namespace {

bool is_star(const Json& value) {
  return is_kind(value, "ColumnRef") && is_kind(list_field(body_of(value), "fields").back(), "A_Star");
}

bool is_row_star(const Json& value) {
  return is_kind(value, "A_Indirection") && is_kind(list_field(body_of(value), "indirection").back(), "A_Star");
}

// A bare name: what GROUP BY and ORDER BY may take for an output column.
std::optional<std::string> bare_name(const Json& node) {
  if (!is_kind(node, "ColumnRef")) return std::nullopt;
  const Json& fields = list_field(body_of(node), "fields");
  if (fields.size() != 1 || !is_kind(fields[0], "String")) return std::nullopt;
  return std::string(string_of(fields[0]));
}

std::optional<std::int64_t> integer_constant(const Json& node) {
  if (!is_kind(node, "A_Const") || field(body_of(node), "ival").is_null()) return std::nullopt;
  return number_field(field(body_of(node), "ival"), "ival");
}

}  // namespace

Rows Analyzer::plain_select(const Json& select, const Scope* outer, WithScope* with, bool top) {
  const int id = top ? 0 : static_cast<int>(selects_.size());
  if (!top) selects_.emplace_back();
  const int before = current_from_select_;
  current_from_select_ = id;
  const FromItem from = from_clause(list_field(select, "fromClause"), outer, with, id);
  Scope scope;
  scope.parent = outer;
  scope.items.push_back(&from);
  Place place;
  place.scope = &scope;
  place.with = with;
  place.select = id;
  place.clause = "WHERE";
  if (const Json& where = field(select, "whereClause"); !where.is_null()) boolean(where, place);
  for (const Json& window : list_field(select, "windowClause"))
    selects_[id].windows.emplace_back(text_field(body_of(window), "name"));
  place.aggregates_allowed = place.windows_allowed = true;
  place.clause = "SELECT";
  Rows rows;
  add_targets(select, place, rows);
  check_windows(select, place);
  check_order(select, place, rows, false);
  check_distinct(select, place, rows);
  place.windows_allowed = false;
  place.clause = "HAVING";
  if (const Json& having = field(select, "havingClause"); !having.is_null()) boolean(having, place);
  place.aggregates_allowed = false;
  GroupKey key;
  place.clause = "GROUP BY";
  collect_group_key(select, place, rows, key);
  check_ungrouped(select, key, id, from, rows);
  for (const Json& item : list_field(select, "groupClause"))
    if (is_kind(item, "GroupingSet"))
      for (OutputColumn& column : rows.columns) column.nullable = true;
  check_limit(select, place);
  if (top) {
    analysis_.has_aggregates = selects_[id].has_aggregates;
    analysis_.has_window = selects_[id].has_window;
  }
  current_from_select_ = before;
  return rows;
}

void Analyzer::add_field(const Field& field, TextRange range, bool star, Rows& rows) {
  OutputColumn column;
  column.name = field.name;
  column.type = field.type;
  column.nullable = field.nullable;
  column.origin = field.origin;
  column.range = range;
  column.reads = field.reads;
  column.from_star = star;
  rows.columns.push_back(std::move(column));
  rows.fields.push_back(field);
}

void Analyzer::add_targets(const Json& select, const Place& place, Rows& rows) {
  const Json& targets = list_field(select, "targetList");
  rows.columns.reserve(targets.size());
  rows.fields.reserve(targets.size());
  for (const Json& target : targets) {
    const Json& value = field(body_of(target), "val");
    if (is_star(value))
      add_star(body_of(target), place, rows);
    else if (is_row_star(value))
      add_row_star(body_of(target), place, rows);
    else
      add_target(body_of(target), place, rows);
  }
}

void Analyzer::add_star(const Json& target, const Place& place, Rows& rows) {
  const Json& value = body_of(field(target, "val"));
  const TextRange range = name_range(value);
  std::vector<std::string> parts;
  for (const Json& part : list_field(value, "fields"))
    if (is_kind(part, "String")) parts.emplace_back(string_of(part));
  if (parts.empty()) {
    const FromItem& from = *place.scope->items.front();
    if (from.entries.empty() && from.fields.empty() && !from.open)
      report(ProblemKind::BadReference, range, "*", "`*` needs a FROM clause");
    for (const FromItem* item : place.scope->items) {
      for (const Field& f : item->fields) add_field(f, range, true, rows);
      rows.open |= item->open;
    }
    return;
  }
  const Entry* entry = find_entry(parts, place.scope);
  if (entry == nullptr) {
    rows.open = true;
    report(ProblemKind::UnknownTable, range, parts.back(), "there is no table `" + parts.back() + "` in this FROM");
    return;
  }
  for (const Field& f : entry->fields) add_field(f, range, true, rows);
  rows.open |= entry->open;
}

// (row).*
void Analyzer::add_row_star(const Json& target, const Place& place, Rows& rows) {
  const Json& value_node = field(target, "val");
  const Json& body = body_of(value_node);
  if (list_field(body, "indirection").size() > 1) {
    rows.open = true;
    incomplete();
    expr(field(body, "arg"), place);
    return;
  }
  const Value row = expr(field(body, "arg"), place);
  const TextRange range = range_of(value_node);
  if (row.has_row) {
    for (Field f : row.row) add_field(f, range, true, rows);
    return;
  }
  const auto* columns = catalog_.row_columns(row.type);
  if (columns == nullptr) {
    rows.open = true;
    incomplete();
    return;
  }
  for (const types::Column& column : *columns) {
    Field f{column.name, column.type, true, std::nullopt, row.reads, -1};
    add_field(f, range, true, rows);
  }
}

void Analyzer::add_target(const Json& target, const Place& place, Rows& rows) {
  const Json& node = field(target, "val");
  Value value = expr(node, place);
  const std::string_view name = text_field(target, "name");
  OutputColumn column;
  column.name = name.empty() ? output_name(node) : std::string(name);
  column.type = std::move(value.type);
  column.nullable = value.nullable;
  column.origin = std::move(value.origin);
  column.reads = std::move(value.reads);
  const Json& location = field(target, "location");
  const std::int64_t at = location.is_integer() ? location.integer() : first_location(target);
  column.range = tokens_.target_at(static_cast<std::uint32_t>(std::max<std::int64_t>(at, 0)), !name.empty());
  rows.fields.push_back({column.name, column.type, column.nullable, column.origin, column.reads, -1});
  rows.columns.push_back(std::move(column));
}

void Analyzer::check_windows(const Json& select, const Place& place) {
  for (const Json& window : list_field(select, "windowClause")) check_over(body_of(window), place);
}

// What a GROUP BY, DISTINCT ON or ORDER BY item means: an output column by name or position, or an expression.
const Json* Analyzer::group_item(const Json& item, const Place& place, const Rows& rows) {
  if (const auto position = integer_constant(item)) {
    if (*position >= 1 && (rows.open || static_cast<std::size_t>(*position) <= rows.columns.size())) return nullptr;
    report(ProblemKind::BadReference, range_of(item), std::to_string(*position),
           std::string(place.clause) + " position " + std::to_string(*position) + " is not in the select list");
    return nullptr;
  }
  expr(item, place);
  return &item;
}

void Analyzer::check_order(const Json& select, const Place& place, const Rows& rows, bool set_operation) {
  Place ordering = place;
  ordering.clause = "ORDER BY";
  for (const Json& sort : list_field(select, "sortClause")) {
    const Json& node = field(body_of(sort), "node");
    const auto name = bare_name(node);
    if (name) {
      const auto named = std::count_if(rows.columns.begin(), rows.columns.end(),
                                       [&](const OutputColumn& c) { return c.name == *name; });
      if (named > 0) continue;
    }
    // Behind UNION only output columns can be named.
    if (set_operation && rows.open) continue;
    if (set_operation && name) {
      report(ProblemKind::UnknownColumn, range_of(node), *name, "no output column is named `" + *name + "`");
      continue;
    }
    group_item(node, ordering, rows);
  }
}

void Analyzer::check_distinct(const Json& select, const Place& place, const Rows& rows) {
  Place distinct = place;
  distinct.clause = "DISTINCT ON";
  for (const Json& item : list_field(select, "distinctClause")) {
    if (kind_of(item).empty()) continue;
    const auto name = bare_name(item);
    if (name && std::any_of(rows.columns.begin(), rows.columns.end(), [&](const auto& c) { return c.name == *name; }))
      continue;
    group_item(item, distinct, rows);
  }
}

void Analyzer::check_limit(const Json& select, const Place& place) {
  Scope none;
  none.parent = place.scope == nullptr ? nullptr : place.scope->parent;
  Place limit = place;
  limit.scope = &none;
  limit.clause = "LIMIT";
  limit.aggregates_allowed = limit.windows_allowed = false;
  for (const char* name : {"limitCount", "limitOffset"}) {
    const Json& node = field(select, name);
    if (node.is_null()) continue;
    const Value value = expr(node, limit);
    if (value.type.is_known() && !is_opaque(value.type) &&
        !can_convert(value.type, types::bigint_type(), CastContext::Assignment))
      report(ProblemKind::TypeMismatch, range_of(node), "", "LIMIT and OFFSET take numbers, not " + shown(value.type));
  }
}

}  // namespace dmlc::sql
