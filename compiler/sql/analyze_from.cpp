// SPDX-License-Identifier: Apache-2.0
// FROM clauses: tables, CTEs and sub-selects, and the columns they bring into scope.
#include <algorithm>

#include "compiler/sql/analyzer.h"
#include "compiler/sql/quote.h"

namespace dmlc::sql {

Field Analyzer::table_field(const types::Relation& relation, const types::Column& column) {
  Field f;
  f.name = column.name;
  f.type = catalog_.resolve(column.type, options_.search_path);
  f.nullable = !column.not_null;
  f.origin = SourceColumn{relation.schema, relation.name, column.name};
  f.reads = {*f.origin};
  return f;
}

void Analyzer::make_nullable(FromItem& item) {
  for (Field& f : item.fields) f.nullable = true;
  for (Entry& entry : item.entries)
    for (Field& f : entry.fields) f.nullable = true;
}

// Puts alias and column aliases on an entry and makes it a FROM item of its own.
FromItem Analyzer::finished(Entry entry, const Json& body) {
  if (const Json& alias = field(body, "alias"); !alias.is_null()) {
    entry.alias = text_field(alias, "aliasname");
    entry.schema.clear();
    const Json& names = list_field(alias, "colnames");
    if (names.size() > entry.fields.size() && !entry.open)
      report(ProblemKind::ColumnCount, range_of(body), entry.alias,
             "`" + entry.alias + "` has " + std::to_string(entry.fields.size()) + " columns, but " +
                 std::to_string(names.size()) + " names are given");
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (i < entry.fields.size()) {
        entry.fields[i].name = string_of(names[i]);
      } else if (entry.open) {
        entry.fields.push_back({std::string(string_of(names[i])), types::unknown_type(), true, std::nullopt, {}, -1});
      }
    }
  }
  for (Field& f : entry.fields) f.variable = new_variable();
  FromItem item;
  item.fields = entry.fields;
  item.open = entry.open;
  item.entries.push_back(std::move(entry));
  return item;
}

FromItem Analyzer::from_cte(const Json& body, Cte& cte, WithScope& owner) {
  resolve_cte(cte, owner);
  cte_edges_.emplace_back(current_cte_, cte.use);
  Entry entry;
  entry.alias = cte.name;
  entry.fields = cte.fields;
  entry.open = cte.open || !cte.has_fields;
  if (entry.open) incomplete();
  return finished(std::move(entry), body);
}

// Temporary tables come before all others.
const types::Relation* Analyzer::find_relation(const TableReference& reference) const {
  if (reference.schema.empty())
    if (const auto* temporary = catalog_.find_table("pg_temp", reference.name, {})) return temporary;
  return catalog_.find_table(reference.schema, reference.name, options_.search_path);
}

void Analyzer::report_unknown_table(const TableReference& reference) {
  const bool of_system = reference.schema == "pg_catalog" || reference.schema == "information_schema" ||
                         (reference.schema.empty() && reference.name.starts_with("pg_"));
  const std::string name = quote_qualified(reference.schema, reference.name);
  incomplete();
  if (!closed() || of_system) {
    analysis_.unresolved_tables.push_back(name);
    return;
  }
  const bool no_schema = !reference.schema.empty() && !catalog_.has_schema(reference.schema);
  report(ProblemKind::UnknownTable, reference.range, name,
         no_schema ? "there is no schema `" + reference.schema + "`" : "there is no table `" + name + "`",
         catalog_.nearest_tables(reference.name, options_.search_path));
}

FromItem Analyzer::from_table(const Json& body, WithScope* with) {
  TableReference reference;
  reference.schema = text_field(body, "schemaname");
  reference.name = text_field(body, "relname");
  reference.range = name_range(body);
  const Json& alias = field(body, "alias");
  reference.has_alias = !alias.is_null();
  reference.alias = reference.has_alias ? text_field(alias, "aliasname") : reference.name;
  WithScope* owner = nullptr;
  if (Cte* cte = reference.schema.empty() ? find_cte(reference.name, with, owner) : nullptr) {
    reference.kind = ReferenceKind::Cte;
    analysis_.tables.push_back(reference);
    return from_cte(body, *cte, *owner);
  }
  Entry entry;
  entry.alias = reference.name;
  entry.schema = reference.schema;
  if (const types::Relation* relation = find_relation(reference)) {
    reference.kind = ReferenceKind::Table;
    reference.resolved_schema = entry.schema = relation->schema;
    entry.relation = relation;
    entry.row_type = types::user_type(types::TypeKind::Composite, relation->schema, relation->name);
    entry.fields.reserve(relation->columns.size());
    for (const types::Column& column : relation->columns) entry.fields.push_back(table_field(*relation, column));
    entry.open = !relation->columns_known;
    if (entry.open) incomplete();
  } else {
    entry.open = true;
    report_unknown_table(reference);
  }
  analysis_.tables.push_back(std::move(reference));
  return finished(std::move(entry), body);
}

FromItem Analyzer::from_subselect(const Json& body, const Scope& lateral, const Scope* outer, WithScope* with) {
  const Json& subquery = field(body, "subquery");
  Rows rows = query(body_of(subquery), flag_field(body, "lateral") ? &lateral : outer, with, false);
  fix_literals(rows);
  Entry entry;
  entry.open = rows.open;
  for (const OutputColumn& column : rows.columns)
    entry.fields.push_back({column.name, column.type, column.nullable, column.origin, column.reads, -1});
  return finished(std::move(entry), body);
}

FromItem Analyzer::from_item(const Json& node, const Scope& lateral, const Scope* outer, WithScope* with, int select) {
  const Json& body = body_of(node);
  const std::string_view kind = kind_of(node);
  if (kind == "RangeVar") return from_table(body, with);
  if (kind == "RangeSubselect") return from_subselect(body, lateral, outer, with);
  if (kind == "JoinExpr") return from_join(body, lateral, outer, with, select);
  if (kind == "RangeFunction") return from_function(body, lateral, with, select);
  if (kind == "RangeTableFunc") return from_table_function(body, lateral, with, select);
  if (kind == "RangeTableSample") {
    Place place;
    place.scope = &lateral;
    place.with = with;
    place.clause = "TABLESAMPLE";
    exprs(list_field(body, "args"), place);
    return from_item(field(body, "relation"), lateral, outer, with, select);
  }
  incomplete();
  FromItem unknown;
  unknown.open = true;
  return unknown;
}

void Analyzer::check_duplicate_names(const std::vector<FromItem>& items, const FromItem& added, TextRange range) {
  for (const FromItem& item : items)
    for (const Entry& old : item.entries)
      for (const Entry& entry : added.entries) {
        const bool clash = old.alias == entry.alias && !entry.alias.empty() &&
                           (old.schema.empty() || entry.schema.empty() || old.schema == entry.schema);
        if (clash)
          report(ProblemKind::DuplicateAlias, range, entry.alias,
                 "table name `" + entry.alias + "` stands more than once in this FROM");
      }
}

FromItem Analyzer::from_clause(const Json& list, const Scope* outer, WithScope* with, int select) {
  std::vector<FromItem> items;
  items.reserve(list.size());
  for (const Json& node : list) {
    Scope lateral;
    lateral.parent = outer;
    for (const FromItem& item : items) lateral.items.push_back(&item);
    FromItem added = from_item(node, lateral, outer, with, select);
    if (!items.empty()) check_duplicate_names(items, added, range_of(node));
    items.push_back(std::move(added));
  }
  if (items.size() == 1) return std::move(items.front());
  FromItem all;
  for (FromItem& item : items) {
    std::move(item.entries.begin(), item.entries.end(), std::back_inserter(all.entries));
    std::move(item.fields.begin(), item.fields.end(), std::back_inserter(all.fields));
    all.open |= item.open;
  }
  return all;
}

}  // namespace dmlc::sql
