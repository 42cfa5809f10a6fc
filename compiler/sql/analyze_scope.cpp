// SPDX-License-Identifier: Apache-2.0
// What a column name means, by PostgreSQL's order of places to look.
#include <algorithm>

#include "compiler/base/nearest.h"
#include "compiler/sql/analyzer.h"
#include "compiler/sql/quote.h"

namespace dmlc::sql {
namespace {

struct SystemColumn {
  std::string_view name;
  std::string_view type;
};

constexpr SystemColumn kSystemColumns[] = {{"ctid", "tid"}, {"xmin", "xid"}, {"xmax", "xid"},
                                           {"cmin", "cid"}, {"cmax", "cid"}, {"tableoid", "oid"}};

const SystemColumn* find_system_column(std::string_view name) {
  for (const SystemColumn& column : kSystemColumns)
    if (column.name == name) return &column;
  return nullptr;
}

}  // namespace

void Analyzer::report_unknown_column(TextRange range, const std::string& name, std::string message,
                                     std::vector<std::string> known) {
  report(ProblemKind::UnknownColumn, range, name, std::move(message), nearest_names(name, known));
  analysis_.problems.back().known = std::move(known);
}

Value Analyzer::value_of(const Field& field) {
  if (!field.type.is_known()) incomplete();
  Value value;
  value.type = field.type;
  value.nullable = field.nullable;
  value.origin = field.origin;
  value.reads = field.reads;
  return value;
}

Value Analyzer::whole_row(const Entry& entry) {
  Value value;
  value.type = entry.row_type.is_known() ? entry.row_type : *types::builtin_type("record");
  if (entry.open) {
    value.type = types::unknown_type();
    incomplete();
  }
  value.row = entry.fields;
  value.has_row = !entry.open;
  for (const Field& field : entry.fields) add_reads(value.reads, field.reads);
  return value;
}

void Analyzer::remember(const Json& body, const Field& field) { references_[&body] = field.variable; }

std::vector<std::string> Analyzer::visible_columns(const Scope* scope) const {
  std::vector<std::string> names;
  for (; scope != nullptr; scope = scope->parent)
    for (const FromItem* item : scope->items)
      for (const Field& field : item->fields) names.push_back(field.name);
  return names;
}

Value Analyzer::unqualified_column(const std::string& name, const Json& body, const Place& place) {
  for (const Scope* scope = place.scope; scope != nullptr; scope = scope->parent) {
    std::vector<const Field*> found;
    bool open = false;
    for (const FromItem* item : scope->items) {
      open |= item->open;
      for (const Field& field : item->fields)
        if (field.name == name) found.push_back(&field);
    }
    if (found.size() > 1) {
      std::vector<std::string> readings;
      for (const FromItem* item : scope->items)
        for (const Entry& entry : item->entries)
          for (const Field& field : entry.fields)
            if (field.name == name) readings.push_back(quote_identifier(entry.alias) + "." + quote_identifier(name));
      report(ProblemKind::AmbiguousColumn, name_range(body), name, "column `" + name + "` is ambiguous", readings);
      return unknown_value();
    }
    if (found.size() == 1) {
      remember(body, *found.front());
      return value_of(*found.front());
    }
    if (open) {
      // The name may be a column we do not know, or the table itself.
      incomplete();
      return unknown_value();
    }
  }
  for (const Scope* scope = place.scope; scope != nullptr; scope = scope->parent)
    for (const FromItem* item : scope->items)
      for (const Entry& entry : item->entries)
        if (entry.alias == name) return whole_row(entry);
  for (const Scope* scope = place.scope; scope != nullptr; scope = scope->parent)
    for (const FromItem* item : scope->items)
      for (const Entry& entry : item->entries)
        if (const SystemColumn* system = find_system_column(name); system != nullptr && entry.relation != nullptr)
          return typed(*types::builtin_type(system->type), false, {});
  report_unknown_column(name_range(body), name, "there is no column `" + name + "`", visible_columns(place.scope));
  return unknown_value();
}

const Entry* Analyzer::find_entry(const std::vector<std::string>& parts, const Scope* scope) const {
  for (; scope != nullptr; scope = scope->parent)
    for (const FromItem* item : scope->items)
      for (const Entry& entry : item->entries) {
        if (entry.alias != parts.back()) continue;
        if (parts.size() == 1 || entry.schema == parts[parts.size() - 2]) return &entry;
      }
  return nullptr;
}

Value Analyzer::qualified_column(const std::vector<std::string>& parts, const Json& body, const Place& place) {
  const std::vector<std::string> table(parts.begin(), parts.end() - 1);
  const std::string& column = parts.back();
  const TextRange whole = name_range(body);
  const Entry* entry = find_entry(table, place.scope);
  if (entry == nullptr) {
    std::vector<std::string> aliases;
    for (const Scope* scope = place.scope; scope != nullptr; scope = scope->parent)
      for (const FromItem* item : scope->items)
        for (const Entry& e : item->entries) aliases.push_back(e.alias);
    TextRange range = whole;
    range.end = std::max(range.begin, tokens_.last_part_at(whole.begin).begin) - 1;
    report(ProblemKind::UnknownTable, range, table.back(), "there is no table `" + table.back() + "` in this FROM",
           nearest_names(table.back(), aliases));
    return unknown_value();
  }
  std::vector<const Field*> found;
  std::vector<std::string> names;
  for (const Field& field : entry->fields) {
    names.push_back(field.name);
    if (field.name == column) found.push_back(&field);
  }
  const TextRange last = tokens_.last_part_at(whole.begin);
  if (found.size() > 1) {
    report(ProblemKind::AmbiguousColumn, last, column,
           "column `" + column + "` is ambiguous in `" + table.back() + "`");
    return unknown_value();
  }
  if (found.size() == 1) {
    remember(body, *found.front());
    return value_of(*found.front());
  }
  if (entry->open) return unknown_value();
  if (const SystemColumn* system = find_system_column(column); system != nullptr && entry->relation != nullptr)
    return typed(*types::builtin_type(system->type), false, {});
  report_unknown_column(last, column, "table `" + table.back() + "` has no column `" + column + "`", std::move(names));
  return unknown_value();
}

Value Analyzer::expr_column(const Json& body, const Place& place) {
  std::vector<std::string> parts;
  for (const Json& part : list_field(body, "fields")) {
    if (is_kind(part, "A_Star")) {
      // `count(t.*)` and the like: the row itself.
      const Entry* entry = parts.empty() ? nullptr : find_entry(parts, place.scope);
      return entry == nullptr ? unknown_value() : whole_row(*entry);
    }
    parts.emplace_back(string_of(part));
  }
  if (parts.empty()) return unknown_value();
  if (parts.size() == 1) return unqualified_column(parts[0], body, place);
  // database.schema.table.column: the database can only be the current one.
  if (parts.size() == 4) parts.erase(parts.begin());
  return qualified_column(parts, body, place);
}

}  // namespace dmlc::sql
