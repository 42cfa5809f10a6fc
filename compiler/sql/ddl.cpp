// SPDX-License-Identifier: Apache-2.0
// Statements that make, change or drop what the catalog holds.
#include "compiler/sql/ddl.h"

#include <algorithm>
#include <optional>

#include "compiler/sql/analyzer.h"
#include "compiler/sql/parse_tree.h"

namespace dmlc::sql {
namespace {

using types::Catalog;
using types::Relation;

constexpr std::int64_t kLikeIndexes = 1 << 6;  // CREATE_TABLE_LIKE_INDEXES

struct Serial {
  std::string_view word;
  std::string_view internal;
};
constexpr Serial kSerials[] = {{"serial", "int4"},      {"serial4", "int4"},     {"bigserial", "int8"},
                               {"serial8", "int8"},     {"smallserial", "int2"}, {"serial2", "int2"}};

class DdlApplier {
 public:
  DdlApplier(Catalog& catalog, std::string_view text, const AnalyzeOptions& options)
      : catalog_(catalog), text_(text), options_(options) {}

  DdlResult apply(const Json& statement) {
    const std::string_view kind = kind_of(statement);
    const Json& body = body_of(statement);
    if (kind == "CreateStmt" || kind == "CreateForeignTableStmt") create_table(body, kind);
    else if (kind == "CreateTableAsStmt") create_table_as(body);
    else if (kind == "ViewStmt") create_view(body);
    else if (kind == "SelectStmt") select_into(body);
    else if (kind == "AlterTableStmt") alter_table(body);
    else if (kind == "RenameStmt") rename(body);
    else if (kind == "AlterObjectSchemaStmt") set_schema(body);
    else if (kind == "DropStmt") drop(body);
    else if (kind == "CreateEnumStmt") create_enum(body);
    else if (kind == "AlterEnumStmt") alter_enum(body);
    else if (kind == "CreateDomainStmt") create_domain(body);
    else if (kind == "CompositeTypeStmt") create_composite(body);
    else if (kind == "CreateSchemaStmt") create_schema(body);
    else if (kind == "CreateFunctionStmt") create_function(body);
    else if (kind == "IndexStmt") create_index(body);
    else if (kind == "CommentStmt") comment(body);
    return std::move(result_);
  }

 private:
  [[nodiscard]] std::string first_schema() const {
    return options_.search_path.empty() ? "public" : options_.search_path.front();
  }
  [[nodiscard]] std::string schema_of(const Json& range_var) const {
    if (text_field(range_var, "relpersistence") == "t") return "pg_temp";
    const std::string written = text_field(range_var, "schemaname");
    return written.empty() ? first_schema() : written;
  }

  // Schema and name out of a list of one to three names.
  [[nodiscard]] std::pair<std::string, std::string> split_name(const Json& names) const {
    const auto parts = strings_of(names);
    if (parts.empty()) return {first_schema(), ""};
    return {parts.size() > 1 ? parts[parts.size() - 2] : first_schema(), parts.back()};
  }

  Type type_of(const Json& type_name) {
    Analyzer analyzer(text_, catalog_, options_);
    Type type = analyzer.type_of_name(type_name);
    result_.complete &= analyzer.analysis().complete;
    return type;
  }

  Relation* existing(const Json& range_var) {
    const Relation* found = nullptr;
    if (text_field(range_var, "schemaname").empty())
      found = catalog_.find_table("pg_temp", text_field(range_var, "relname"), options_.search_path);
    if (found == nullptr)
      found = catalog_.find_table(text_field(range_var, "schemaname"), text_field(range_var, "relname"),
                                  options_.search_path);
    return const_cast<Relation*>(found);
  }

  void put(Relation relation) {
    catalog_.put(std::move(relation));
    result_.changed = true;
  }

  types::Column column_of(const Json& definition) {
    types::Column column;
    column.name = text_field(definition, "colname");
    const Json& type_name = field(definition, "typeName");
    const auto names = strings_of(list_field(type_name, "names"));
    for (const Serial& serial : kSerials)
      if (names.size() == 1 && names[0] == serial.word) {
        column.type = *types::builtin_type(serial.internal);
        column.not_null = true;
      }
    if (!column.type.is_known()) column.type = type_of(type_name);
    return column;
  }

  static void set_primary_key(Relation& relation, std::vector<std::string> key) {
    for (types::Column& column : relation.columns)
      if (std::find(key.begin(), key.end(), column.name) != key.end()) column.not_null = true;
    relation.primary_key = std::move(key);
  }

  void add_constraint(Relation& relation, const Json& constraint, const std::string& column) {
    const std::string kind = text_field(constraint, "contype");
    std::vector<std::string> keys = strings_of(list_field(constraint, "keys"));
    if (!column.empty()) keys = {column};
    if (kind == "CONSTR_PRIMARY" && !keys.empty()) set_primary_key(relation, keys);
    else if (kind == "CONSTR_UNIQUE" && !keys.empty()) relation.unique_keys.push_back(keys);
    else if (kind == "CONSTR_NOTNULL" || kind == "CONSTR_IDENTITY")
      for (types::Column& c : relation.columns)
        if (c.name == column) c.not_null = true;
  }

  void add_column(Relation& relation, const Json& definition) {
    types::Column column = column_of(definition);
    const std::string name = column.name;
    std::erase_if(relation.columns, [&](const types::Column& old) { return old.name == name; });
    relation.columns.push_back(std::move(column));
    for (const Json& constraint : list_field(definition, "constraints"))
      add_constraint(relation, body_of(constraint), name);
  }

  void copy_columns(Relation& relation, const Json& range_var, bool with_keys) {
    const Relation* source = existing(range_var);
    if (source == nullptr) {
      relation.columns_known = result_.complete = false;
      return;
    }
    relation.columns_known &= source->columns_known;
    for (types::Column column : source->columns) {
      column.null_fraction.reset();
      column.n_distinct.reset();
      if (relation.find_column(column.name) == nullptr) relation.columns.push_back(std::move(column));
    }
    if (!with_keys) return;
    relation.primary_key = source->primary_key;
    relation.unique_keys = source->unique_keys;
  }

  void create_table(const Json& statement, std::string_view kind) {
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

  void add_columns_of_type(Relation& relation, const Json& type_name) {
    const auto* columns = catalog_.row_columns(type_of(type_name));
    if (columns == nullptr) relation.columns_known = result_.complete = false;
    else relation.columns = *columns;
  }

  // The columns of a query, under the names given in front of it.
  void add_query_columns(Relation& relation, const Json& select, const std::vector<std::string>& names) {
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

  void create_table_as(const Json& body) {
    const Json& into = field(body, "into");
    const Json& query = field(body, "query");
    Relation relation;
    relation.schema = schema_of(field(into, "rel"));
    relation.name = text_field(field(into, "rel"), "relname");
    if (text_field(body, "objtype") == "OBJECT_MATVIEW") relation.kind = types::RelationKind::MaterializedView;
    if (flag_field(body, "if_not_exists") &&
        catalog_.find_table(relation.schema, relation.name, options_.search_path) != nullptr)
      return;
    if (is_kind(query, "SelectStmt")) add_query_columns(relation, body_of(query), strings_of(list_field(into, "colNames")));
    else relation.columns_known = result_.complete = false;
    put(std::move(relation));
  }

  void select_into(const Json& body) {
    const Json& into = field(body, "intoClause");
    if (into.is_null()) return;
    Relation relation;
    relation.schema = schema_of(field(into, "rel"));
    relation.name = text_field(field(into, "rel"), "relname");
    add_query_columns(relation, body, {});
    put(std::move(relation));
  }

  void create_view(const Json& body) {
    const Json& range_var = field(body, "view");
    Relation relation;
    relation.schema = schema_of(range_var);
    relation.name = text_field(range_var, "relname");
    relation.kind = types::RelationKind::View;
    add_query_columns(relation, body_of(field(body, "query")), strings_of(list_field(body, "aliases")));
    put(std::move(relation));
  }

  void unknown_column(const Relation& relation, const std::string& column) {
    if (!relation.columns_known) return;
    result_.problems.push_back({ProblemKind::UnknownColumn, {0, static_cast<std::uint32_t>(text_.size())}, column,
                                "table `" + relation.name + "` has no column `" + column + "`", {}});
  }

  void alter_table(const Json& body) {
    Relation* relation = existing(field(body, "relation"));
    if (relation == nullptr) return;
    for (const Json& item : list_field(body, "cmds")) alter_column(*relation, body_of(item));
    result_.changed = true;
  }

  void alter_column(Relation& relation, const Json& command) {
    const std::string subtype = text_field(command, "subtype");
    const std::string name = text_field(command, "name");
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

  static void rename_in(std::vector<std::string>& names, const std::string& from, const std::string& to) {
    std::replace(names.begin(), names.end(), from, to);
  }

  void rename(const Json& body) {
    const std::string kind = text_field(body, "renameType");
    const std::string to = text_field(body, "newname");
    if (kind == "OBJECT_SCHEMA") {
      rename_schema(text_field(body, "subname"), to);
      return;
    }
    Relation* relation = existing(field(body, "relation"));
    if (relation == nullptr) return;
    result_.changed = true;
    if (kind == "OBJECT_COLUMN") {
      const std::string from = text_field(body, "subname");
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

  void rename_schema(const std::string& from, const std::string& to) {
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

  void set_schema(const Json& body) {
    Relation* relation = existing(field(body, "relation"));
    if (relation == nullptr) return;
    relation->schema = text_field(body, "newschema");
    result_.changed = true;
  }

  template <class T>
  void erase_named(std::vector<T>& all, const std::string& schema, const std::string& name, bool qualified) {
    const auto& path = options_.search_path;
    const auto before = all.size();
    std::erase_if(all, [&](const T& x) {
      if (x.name != name) return false;
      return qualified ? x.schema == schema
                       : x.schema == "pg_temp" || std::find(path.begin(), path.end(), x.schema) != path.end();
    });
    result_.changed |= all.size() != before;
  }

  void drop(const Json& body) {
    const std::string kind = text_field(body, "removeType");
    for (const Json& object : list_field(body, "objects")) {
      if (kind == "OBJECT_SCHEMA") {
        drop_schema(string_of(object));
        continue;
      }
      const Json& list = is_kind(object, "TypeName") ? list_field(body_of(object), "names")
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

  void drop_function(const Json& object, const std::string& schema, const std::string& name, bool qualified) {
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

  void drop_schema(const std::string& schema) {
    const auto in_schema = [&](const auto& x) { return x.schema == schema; };
    std::erase_if(catalog_.relations, in_schema);
    std::erase_if(catalog_.enums, in_schema);
    std::erase_if(catalog_.domains, in_schema);
    std::erase_if(catalog_.composites, in_schema);
    std::erase_if(catalog_.functions, in_schema);
    std::erase(catalog_.schemas, schema);
    result_.changed = true;
  }

  void create_enum(const Json& body) {
    const auto [schema, name] = split_name(list_field(body, "typeName"));
    catalog_.put(types::EnumType{schema, name, strings_of(list_field(body, "vals"))});
    result_.changed = true;
  }

  void alter_enum(const Json& body) {
    const auto [schema, name] = split_name(list_field(body, "typeName"));
    for (types::EnumType& e : catalog_.enums) {
      if (e.name != name || e.schema != schema) continue;
      const std::string old = text_field(body, "oldVal"), added = text_field(body, "newVal");
      const std::string neighbour = text_field(body, "newValNeighbor");
      if (!old.empty()) {
        rename_in(e.labels, old, added);
      } else if (std::find(e.labels.begin(), e.labels.end(), added) == e.labels.end()) {
        auto at = neighbour.empty() ? e.labels.end() : std::find(e.labels.begin(), e.labels.end(), neighbour);
        if (at != e.labels.end() && flag_field(body, "newValIsAfter")) ++at;
        e.labels.insert(at, added);
      }
      result_.changed = true;
    }
  }

  void create_domain(const Json& body) {
    const auto [schema, name] = split_name(list_field(body, "domainname"));
    types::DomainType domain{schema, name, type_of(field(body, "typeName")), false};
    for (const Json& constraint : list_field(body, "constraints"))
      domain.not_null |= text_field(body_of(constraint), "contype") == "CONSTR_NOTNULL";
    catalog_.put(std::move(domain));
    result_.changed = true;
  }

  void create_composite(const Json& body) {
    const Json& range_var = field(body, "typevar");
    types::CompositeType composite{schema_of(range_var), text_field(range_var, "relname"), {}};
    for (const Json& definition : list_field(body, "coldeflist")) composite.columns.push_back(column_of(body_of(definition)));
    catalog_.put(std::move(composite));
    result_.changed = true;
  }

  void create_schema(const Json& body) {
    const std::string name = text_field(body, "schemaname");
    if (name.empty() || catalog_.has_schema(name)) return;
    catalog_.schemas.push_back(name);
    result_.changed = true;
  }

  void create_function(const Json& body) {
    types::Function function;
    std::tie(function.schema, function.name) = split_name(list_field(body, "funcname"));
    function.kind = flag_field(body, "is_procedure") ? types::FunctionKind::Procedure : types::FunctionKind::Function;
    for (const Json& item : list_field(body, "parameters")) add_parameter(function, body_of(item));
    const Json& result = field(body, "returnType");
    if (!result.is_null()) {
      function.result = type_of(result);
      function.returns_set = flag_field(result, "setof");
    }
    if (!function.result_columns.empty()) {
      // RETURNS TABLE makes a set; one OUT argument alone is a plain value.
      const bool table = result.is_null() ? false : flag_field(result, "setof");
      function.returns_set |= table;
      if (function.result_columns.size() == 1) function.result = function.result_columns[0].type;
      else function.result = *types::builtin_type("record");
    }
    for (const Json& option : list_field(body, "options")) read_option(function, body_of(option));
    catalog_.put(std::move(function));
    result_.changed = true;
  }

  void add_parameter(types::Function& function, const Json& parameter) {
    const std::string mode = text_field(parameter, "mode");
    const Type type = type_of(field(parameter, "argType"));
    const bool out = mode == "FUNC_PARAM_OUT" || mode == "FUNC_PARAM_TABLE" || mode == "FUNC_PARAM_INOUT";
    if (out) function.result_columns.push_back({text_field(parameter, "name"), type.without_modifier()});
    if (mode == "FUNC_PARAM_TABLE") function.returns_set = true;
    if (mode == "FUNC_PARAM_OUT" || mode == "FUNC_PARAM_TABLE") return;
    function.arguments.push_back(type.without_modifier());
    if (mode == "FUNC_PARAM_VARIADIC") function.variadic = true;
    if (!field(parameter, "defexpr").is_null()) ++function.default_count;
  }

  static void read_option(types::Function& function, const Json& option) {
    const std::string name = text_field(option, "defname");
    const std::string value = string_of(field(option, "arg"));
    if (name == "volatility" && value == "immutable") function.volatility = types::Volatility::Immutable;
    if (name == "volatility" && value == "stable") function.volatility = types::Volatility::Stable;
    if (name == "window") function.kind = types::FunctionKind::Window;
  }

  // A unique index over plain columns is a key that ON CONFLICT can use.
  void create_index(const Json& body) {
    Relation* relation = existing(field(body, "relation"));
    if (relation == nullptr || !flag_field(body, "unique") || !field(body, "whereClause").is_null()) return;
    std::vector<std::string> key;
    for (const Json& item : list_field(body, "indexParams")) {
      const std::string column = text_field(body_of(item), "name");
      if (column.empty()) return;
      key.push_back(column);
    }
    relation->unique_keys.push_back(std::move(key));
    result_.changed = true;
  }

  void comment(const Json& body) {
    const auto parts = strings_of(list_field(body_of(field(body, "object")), "items"));
    const std::string kind = text_field(body, "objtype");
    const bool column = kind == "OBJECT_COLUMN";
    if ((kind != "OBJECT_TABLE" && kind != "OBJECT_VIEW" && !column) || parts.size() < (column ? 2U : 1U)) return;
    const std::size_t at = parts.size() - (column ? 2 : 1);
    const std::string schema = at > 0 ? parts[at - 1] : "";
    auto* relation = const_cast<Relation*>(catalog_.find_table(schema, parts[at], options_.search_path));
    if (relation == nullptr) return;
    if (!column) relation->comment = text_field(body, "comment");
    for (types::Column& c : relation->columns)
      if (column && c.name == parts.back()) c.comment = text_field(body, "comment");
    result_.changed = true;
  }

  Catalog& catalog_;
  std::string_view text_;
  const AnalyzeOptions& options_;
  DdlResult result_;
};

}  // namespace

DdlResult apply_ddl(types::Catalog& catalog, std::string_view statement, const AnalyzeOptions& options) {
  const ParseTree tree = parse_tree(statement);
  DdlResult failed;
  if (tree.error) {
    failed.problems.push_back({ProblemKind::Syntax, tree.error->range, "", tree.error->message, {}});
    return failed;
  }
  if (tree.statements.size() != 1) return failed;
  return DdlApplier(catalog, statement, options).apply(field(tree.statements[0], "stmt"));
}

}  // namespace dmlc::sql
