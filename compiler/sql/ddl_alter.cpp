// SPDX-License-Identifier: Apache-2.0
// ALTER, RENAME and DROP.
#include <algorithm>

#include "compiler/sql/analyzer.h"
#include "compiler/sql/ddl_applier.h"

namespace dmlc::sql {

using types::Relation;

void DdlApplier::alter_table(const Json& body) {
  Relation* relation = existing(field(body, "relation"));
  if (relation == nullptr) return;
  for (const Json& item : list_field(body, "cmds")) alter_column(*relation, body_of(item));
  result_.changed = true;
}

void DdlApplier::alter_column(Relation& relation, const Json& command) {
  const std::string_view subtype = text_field(command, "subtype");
  const std::string name(text_field(command, "name"));
  const Json& definition = body_of(field(command, "def"));
  if (subtype == "AT_AddColumn") {
    if (flag_field(command, "missing_ok") && relation.find_column(text_field(definition, "colname")) != nullptr) return;
    add_column(relation, definition);
    return;
  }
  if (subtype == "AT_AddConstraint") {
    add_constraint(relation, definition, "");
    return;
  }
  if (subtype == "AT_EnableRowSecurity") relation.row_security = true;
  if (subtype == "AT_DisableRowSecurity") relation.row_security = false;
  const bool on_column = subtype == "AT_DropColumn" || subtype == "AT_SetNotNull" || subtype == "AT_DropNotNull" ||
                         subtype == "AT_AlterColumnType";
  if (!on_column) return;
  const auto column = std::find_if(relation.columns.begin(), relation.columns.end(),
                                   [&](const types::Column& c) { return c.name == name; });
  if (column == relation.columns.end()) {
    if (!flag_field(command, "missing_ok")) unknown_column(relation, name);
    return;
  }
  if (subtype == "AT_SetNotNull") column->not_null = true;
  if (subtype == "AT_DropNotNull") column->not_null = false;
  if (subtype == "AT_AlterColumnType") column->type = type_of(field(definition, "typeName"));
  if (subtype == "AT_DropColumn") {
    relation.columns.erase(column);
    const auto has = [&](const std::vector<std::string>& key) {
      return std::find(key.begin(), key.end(), name) != key.end();
    };
    if (has(relation.primary_key)) relation.primary_key.clear();
    std::erase_if(relation.unique_keys, has);
  }
}

void DdlApplier::rename(const Json& body) {
  const std::string_view kind = text_field(body, "renameType");
  const std::string to(text_field(body, "newname"));
  if (kind == "OBJECT_SCHEMA") {
    rename_schema(std::string(text_field(body, "subname")), to);
    return;
  }
  Relation* relation = existing(field(body, "relation"));
  if (relation == nullptr) return;
  result_.changed = true;
  if (kind == "OBJECT_COLUMN") {
    const std::string from(text_field(body, "subname"));
    if (relation->find_column(from) == nullptr) unknown_column(*relation, from);
    for (types::Column& column : relation->columns)
      if (column.name == from) column.name = to;
    rename_in(relation->primary_key, from, to);
    for (auto& key : relation->unique_keys) rename_in(key, from, to);
  } else if (kind == "OBJECT_TABLE" || kind == "OBJECT_VIEW" || kind == "OBJECT_MATVIEW" ||
             kind == "OBJECT_FOREIGN_TABLE") {
    relation->name = to;
  }
}

void DdlApplier::rename_schema(const std::string& from, const std::string& to) {
  const auto change = [&](auto& all) {
    for (auto& x : all)
      if (x.schema == from) x.schema = to;
  };
  change(catalog_.relations);
  change(catalog_.enums);
  change(catalog_.domains);
  change(catalog_.composites);
  change(catalog_.functions);
  rename_in(catalog_.schemas, from, to);
  result_.changed = true;
}

void DdlApplier::set_schema(const Json& body) {
  Relation* relation = existing(field(body, "relation"));
  if (relation == nullptr) return;
  relation->schema = text_field(body, "newschema");
  result_.changed = true;
}

template <class T>
void DdlApplier::erase_named(std::vector<T>& all, const std::string& schema, const std::string& name, bool qualified) {
  const auto& path = options_.search_path;
  const auto before = all.size();
  std::erase_if(all, [&](const T& x) {
    if (x.name != name) return false;
    return qualified ? x.schema == schema
                     : x.schema == "pg_temp" || std::find(path.begin(), path.end(), x.schema) != path.end();
  });
  result_.changed |= all.size() != before;
}

void DdlApplier::drop(const Json& body) {
  const std::string_view kind = text_field(body, "removeType");
  for (const Json& object : list_field(body, "objects")) {
    if (kind == "OBJECT_SCHEMA") {
      drop_schema(std::string(string_of(object)));
      continue;
    }
    const Json& list = is_kind(object, "TypeName")         ? list_field(body_of(object), "names")
                       : is_kind(object, "ObjectWithArgs") ? list_field(body_of(object), "objname")
                                                           : list_field(body_of(object), "items");
    const auto [schema, name] = split_name(list);
    const bool qualified = list.size() > 1;
    if (kind == "OBJECT_TABLE" || kind == "OBJECT_VIEW" || kind == "OBJECT_MATVIEW" || kind == "OBJECT_FOREIGN_TABLE") {
      erase_named(catalog_.relations, schema, name, qualified);
    } else if (kind == "OBJECT_TYPE" || kind == "OBJECT_DOMAIN") {
      erase_named(catalog_.enums, schema, name, qualified);
      erase_named(catalog_.domains, schema, name, qualified);
      erase_named(catalog_.composites, schema, name, qualified);
    } else if (kind == "OBJECT_FUNCTION" || kind == "OBJECT_PROCEDURE" || kind == "OBJECT_ROUTINE" ||
               kind == "OBJECT_AGGREGATE") {
      drop_function(body_of(object), schema, name, qualified);
    }
  }
}

void DdlApplier::drop_function(const Json& object, const std::string& schema, const std::string& name, bool qualified) {
  if (flag_field(object, "args_unspecified")) {
    erase_named(catalog_.functions, schema, name, qualified);
    return;
  }
  std::vector<std::string> wanted;
  for (const Json& argument : list_field(object, "objargs")) wanted.push_back(type_of(body_of(argument)).internal);
  const auto before = catalog_.functions.size();
  std::erase_if(catalog_.functions, [&](const types::Function& f) {
    if (f.name != name || (qualified && f.schema != schema) || f.arguments.size() != wanted.size()) return false;
    for (std::size_t i = 0; i < wanted.size(); ++i)
      if (f.arguments[i].internal != wanted[i]) return false;
    return true;
  });
  result_.changed |= catalog_.functions.size() != before;
}

void DdlApplier::drop_schema(const std::string& schema) {
  const auto in_schema = [&](const auto& x) { return x.schema == schema; };
  std::erase_if(catalog_.relations, in_schema);
  std::erase_if(catalog_.enums, in_schema);
  std::erase_if(catalog_.domains, in_schema);
  std::erase_if(catalog_.composites, in_schema);
  std::erase_if(catalog_.functions, in_schema);
  std::erase(catalog_.schemas, schema);
  result_.changed = true;
}

}  // namespace dmlc::sql
