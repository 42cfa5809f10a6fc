// SPDX-License-Identifier: Apache-2.0
// CREATE TABLE in its forms, views, and unique indexes.
#include <algorithm>

#include "compiler/sql/analyzer.h"
#include "compiler/sql/ddl_applier.h"

namespace dmlc::sql {

using types::Relation;

namespace {

constexpr std::int64_t kLikeIndexes = 1 << 6;  // CREATE_TABLE_LIKE_INDEXES

}  // namespace

void DdlApplier::set_primary_key(Relation& relation, std::vector<std::string> key) {
  for (types::Column& column : relation.columns)
    if (std::find(key.begin(), key.end(), column.name) != key.end()) column.not_null = true;
  relation.primary_key = std::move(key);
}

void DdlApplier::add_constraint(Relation& relation, const Json& constraint, const std::string& column) {
  const std::string_view kind = text_field(constraint, "contype");
  std::vector<std::string> keys = strings_of(list_field(constraint, "keys"));
  if (!column.empty()) keys = {column};
  if (kind == "CONSTR_PRIMARY" && !keys.empty())
    set_primary_key(relation, keys);
  else if (kind == "CONSTR_UNIQUE" && !keys.empty())
    relation.unique_keys.push_back(keys);
  else if (kind == "CONSTR_NOTNULL" || kind == "CONSTR_IDENTITY")
    for (types::Column& c : relation.columns)
      if (c.name == column) c.not_null = true;
  if (kind == "CONSTR_GENERATED")
    for (types::Column& c : relation.columns)
      if (c.name == column) c.generated = true;
}

void DdlApplier::add_column(Relation& relation, const Json& definition) {
  types::Column column = column_of(definition);
  const std::string name = column.name;
  std::erase_if(relation.columns, [&](const types::Column& old) { return old.name == name; });
  relation.columns.push_back(std::move(column));
  for (const Json& constraint : list_field(definition, "constraints"))
    add_constraint(relation, body_of(constraint), name);
}

void DdlApplier::copy_columns(Relation& relation, const Json& range_var, bool with_keys) {
  const Relation* source = existing(range_var);
  if (source == nullptr) {
    relation.columns_known = result_.complete = false;
    return;
  }
  relation.columns_known &= source->columns_known;
  for (types::Column column : source->columns) {
    column.null_fraction.reset();
    column.n_distinct.reset();
    column.value_digest.clear();
    if (relation.find_column(column.name) == nullptr) relation.columns.push_back(std::move(column));
  }
  if (!with_keys) return;
  relation.primary_key = source->primary_key;
  relation.unique_keys = source->unique_keys;
}

void DdlApplier::create_table(const Json& statement, std::string_view kind) {
  const bool foreign = kind == "CreateForeignTableStmt";
  const Json& body = foreign ? field(statement, "base") : statement;
  const Json& range_var = field(body, "relation");
  Relation relation;
  relation.schema = schema_of(range_var);
  relation.name = text_field(range_var, "relname");
  relation.kind = foreign ? types::RelationKind::ForeignTable : types::RelationKind::Table;
  if (!field(body, "partspec").is_null()) relation.kind = types::RelationKind::PartitionedTable;
  if (flag_field(body, "if_not_exists") &&
      catalog_.find_table(relation.schema, relation.name, options_.search_path) != nullptr)
    return;
  const bool partition = !field(body, "partbound").is_null();
  for (const Json& parent : list_field(body, "inhRelations")) copy_columns(relation, body_of(parent), partition);
  if (!field(body, "ofTypename").is_null()) add_columns_of_type(relation, field(body, "ofTypename"));
  for (const Json& element : list_field(body, "tableElts")) {
    if (is_kind(element, "ColumnDef")) add_column(relation, body_of(element));
    if (is_kind(element, "TableLikeClause"))
      copy_columns(relation, field(body_of(element), "relation"),
                   (number_field(body_of(element), "options") & kLikeIndexes) != 0);
  }
  for (const Json& element : list_field(body, "tableElts"))
    if (is_kind(element, "Constraint")) add_constraint(relation, body_of(element), "");
  put(std::move(relation));
}

void DdlApplier::add_columns_of_type(Relation& relation, const Json& type_name) {
  const auto* columns = catalog_.row_columns(type_of(type_name));
  if (columns == nullptr)
    relation.columns_known = result_.complete = false;
  else
    relation.columns = *columns;
}

void DdlApplier::add_query_columns(Relation& relation, const Json& select, const std::vector<std::string>& names) {
  Analyzer analyzer(text_, catalog_, options_);
  Analysis analysis = analyzer.run(select);
  result_.complete &= analysis.complete;
  relation.columns_known = !analysis.has_open_star;
  result_.problems.insert(result_.problems.end(), analysis.problems.begin(), analysis.problems.end());
  for (std::size_t i = 0; i < analysis.columns.size(); ++i) {
    types::Column column;
    column.name = i < names.size() ? names[i] : analysis.columns[i].name;
    column.type = analysis.columns[i].type;
    relation.columns.push_back(std::move(column));
  }
}

void DdlApplier::create_table_as(const Json& body) {
  const Json& into = field(body, "into");
  const Json& query = field(body, "query");
  Relation relation;
  relation.schema = schema_of(field(into, "rel"));
  relation.name = text_field(field(into, "rel"), "relname");
  if (text_field(body, "objtype") == "OBJECT_MATVIEW") relation.kind = types::RelationKind::MaterializedView;
  if (flag_field(body, "if_not_exists") &&
      catalog_.find_table(relation.schema, relation.name, options_.search_path) != nullptr)
    return;
  if (is_kind(query, "SelectStmt"))
    add_query_columns(relation, body_of(query), strings_of(list_field(into, "colNames")));
  else
    relation.columns_known = result_.complete = false;
  put(std::move(relation));
}

void DdlApplier::select_into(const Json& body) {
  const Json& into = field(body, "intoClause");
  if (into.is_null()) return;
  Relation relation;
  relation.schema = schema_of(field(into, "rel"));
  relation.name = text_field(field(into, "rel"), "relname");
  add_query_columns(relation, body, {});
  put(std::move(relation));
}

void DdlApplier::create_view(const Json& body) {
  const Json& range_var = field(body, "view");
  Relation relation;
  relation.schema = schema_of(range_var);
  relation.name = text_field(range_var, "relname");
  relation.kind = types::RelationKind::View;
  add_query_columns(relation, body_of(field(body, "query")), strings_of(list_field(body, "aliases")));
  put(std::move(relation));
}

void DdlApplier::create_index(const Json& body) {
  Relation* relation = existing(field(body, "relation"));
  if (relation == nullptr || !flag_field(body, "unique") || !field(body, "whereClause").is_null()) return;
  std::vector<std::string> key;
  for (const Json& item : list_field(body, "indexParams")) {
    const std::string_view column = text_field(body_of(item), "name");
    if (column.empty()) return;
    key.emplace_back(column);
  }
  relation->unique_keys.push_back(std::move(key));
  result_.changed = true;
}

}  // namespace dmlc::sql
