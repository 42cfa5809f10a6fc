// SPDX-License-Identifier: Apache-2.0
// What a statement is, which objects it makes or drops, and the DROP that undoes it.
#include <algorithm>
#include <array>

#include "compiler/sql/analyzer.h"
#include "compiler/sql/ddl.h"
#include "compiler/sql/parse_tree.h"
#include "compiler/sql/quote.h"

namespace dmlc::sql {
namespace {

using Path = std::vector<std::string>;

struct NodeRow {
  std::string_view node;
  StatementAction action;
  ObjectKind kind;
  bool destructive = false;
};

// Statements whose objects are read by read_objects(); every other node is Other.
constexpr auto kNodes = std::to_array<NodeRow>({
    {"CreateStmt", StatementAction::Create, ObjectKind::Table},
    {"CreateForeignTableStmt", StatementAction::Create, ObjectKind::Table},
    {"CreateTableAsStmt", StatementAction::Create, ObjectKind::Table},
    {"ViewStmt", StatementAction::Create, ObjectKind::View},
    {"IndexStmt", StatementAction::Create, ObjectKind::Index},
    {"CreateSeqStmt", StatementAction::Create, ObjectKind::Sequence},
    {"CreateSchemaStmt", StatementAction::Create, ObjectKind::Schema},
    {"CreateEnumStmt", StatementAction::Create, ObjectKind::Type},
    {"CompositeTypeStmt", StatementAction::Create, ObjectKind::Type},
    {"CreateRangeStmt", StatementAction::Create, ObjectKind::Type},
    {"CreateDomainStmt", StatementAction::Create, ObjectKind::Domain},
    {"CreateFunctionStmt", StatementAction::Create, ObjectKind::Function},
    {"CreateTrigStmt", StatementAction::Create, ObjectKind::Trigger},
    {"CreateExtensionStmt", StatementAction::Create, ObjectKind::Extension},
    {"CreateRoleStmt", StatementAction::Create, ObjectKind::Role},
    {"CreatePolicyStmt", StatementAction::Create, ObjectKind::Policy},
    {"AlterTableStmt", StatementAction::Alter, ObjectKind::Table},
    {"RenameStmt", StatementAction::Alter, ObjectKind::Other},
    {"DropStmt", StatementAction::Drop, ObjectKind::Other, true},
    {"DropRoleStmt", StatementAction::Drop, ObjectKind::Role, true},
    {"DropOwnedStmt", StatementAction::Drop, ObjectKind::Other, true},
    {"DropdbStmt", StatementAction::Drop, ObjectKind::Other, true},
    {"SelectStmt", StatementAction::Query, ObjectKind::Other},
    {"InsertStmt", StatementAction::Change, ObjectKind::Other},
    {"UpdateStmt", StatementAction::Change, ObjectKind::Other, true},
    {"DeleteStmt", StatementAction::Change, ObjectKind::Other, true},
    {"MergeStmt", StatementAction::Change, ObjectKind::Other, true},
    {"TruncateStmt", StatementAction::Change, ObjectKind::Other, true},
    {"CopyStmt", StatementAction::Change, ObjectKind::Other},
});

constexpr auto kOutsideTransaction =
    std::to_array<std::string_view>({"CreatedbStmt", "DropdbStmt", "CreateTableSpaceStmt", "DropTableSpaceStmt",
                                     "AlterSystemStmt", "CreateSubscriptionStmt", "DropSubscriptionStmt"});

struct RemoveRow {
  std::string_view object;
  ObjectKind kind;
};

constexpr auto kRemoved = std::to_array<RemoveRow>({{"OBJECT_TABLE", ObjectKind::Table},
                                                    {"OBJECT_FOREIGN_TABLE", ObjectKind::Table},
                                                    {"OBJECT_VIEW", ObjectKind::View},
                                                    {"OBJECT_MATVIEW", ObjectKind::MaterializedView},
                                                    {"OBJECT_INDEX", ObjectKind::Index},
                                                    {"OBJECT_SEQUENCE", ObjectKind::Sequence},
                                                    {"OBJECT_SCHEMA", ObjectKind::Schema},
                                                    {"OBJECT_TYPE", ObjectKind::Type},
                                                    {"OBJECT_DOMAIN", ObjectKind::Domain},
                                                    {"OBJECT_FUNCTION", ObjectKind::Function},
                                                    {"OBJECT_PROCEDURE", ObjectKind::Procedure},
                                                    {"OBJECT_AGGREGATE", ObjectKind::Aggregate},
                                                    {"OBJECT_EXTENSION", ObjectKind::Extension}});

class EffectReader {
 public:
  EffectReader(std::string_view text, const Path& path) : text_(text), path_(path) {}

  StatementEffect read(const Json& statement) {
    const Json& body = body_of(statement);
    effect_.node = kind_of(statement);
    effect_.controls_transaction = effect_.node == "TransactionStmt";
    effect_.if_not_exists = flag_field(body, "if_not_exists") || flag_field(field(body, "base"), "if_not_exists");
    effect_.or_replace = flag_field(body, "replace");
    const bool concurrent = flag_field(body, "concurrent");
    const bool vacuum = effect_.node == "VacuumStmt" && flag_field(body, "is_vacuumcmd");
    effect_.in_transaction =
        !concurrent && !vacuum && !is_reindex_concurrently(body) &&
        std::find(kOutsideTransaction.begin(), kOutsideTransaction.end(), effect_.node) == kOutsideTransaction.end();
    for (const NodeRow& row : kNodes) {
      if (row.node != effect_.node) continue;
      effect_.action = row.action;
      effect_.destructive = row.destructive;
      read_objects(body, row.kind);
    }
    return std::move(effect_);
  }

 private:
  [[nodiscard]] std::string first_schema() const { return path_.empty() ? "public" : path_.front(); }

  bool is_reindex_concurrently(const Json& body) const {
    if (effect_.node != "ReindexStmt") return false;
    for (const Json& parameter : list_field(body, "params"))
      if (text_field(body_of(parameter), "defname") == "concurrently") return true;
    return false;
  }

  void add(ObjectKind kind, std::string schema, std::string_view name) {
    StatementObject object;
    object.kind = kind;
    object.schema = std::move(schema);
    object.name = name;
    effect_.objects.push_back(std::move(object));
  }

  void add_relation(ObjectKind kind, const Json& range_var) {
    std::string schema(text_field(range_var, "schemaname"));
    if (text_field(range_var, "relpersistence") == "t") schema = "pg_temp";
    add(kind, schema.empty() ? first_schema() : schema, text_field(range_var, "relname"));
  }

  void add_named(ObjectKind kind, const Json& names) {
    const auto parts = strings_of(names);
    if (parts.empty()) return;
    add(kind, parts.size() > 1 ? parts[parts.size() - 2] : first_schema(), parts.back());
  }

  [[nodiscard]] std::string table_of(const Json& range_var) const {
    const std::string schema(text_field(range_var, "schemaname"));
    return quote_qualified(schema.empty() ? first_schema() : schema, text_field(range_var, "relname"));
  }

  // The types a DROP FUNCTION needs: those of the input arguments.
  [[nodiscard]] std::vector<std::string> argument_types(const Json& parameters) const {
    static const types::Catalog no_catalog;
    static const AnalyzeOptions no_options;
    std::vector<std::string> names;
    for (const Json& item : parameters) {
      const std::string_view mode = text_field(body_of(item), "mode");
      if (mode == "FUNC_PARAM_OUT" || mode == "FUNC_PARAM_TABLE") continue;
      names.push_back(Analyzer(text_, no_catalog, no_options)
                          .type_of_name(field(body_of(item), "argType"))
                          .without_modifier()
                          .name);
    }
    return names;
  }

  void read_objects(const Json& body, ObjectKind kind) {
    const std::string_view node = effect_.node;
    if (node == "CreateStmt")
      add_relation(kind, field(body, "relation"));
    else if (node == "CreateForeignTableStmt")
      add_relation(kind, field(field(body, "base"), "relation"));
    else if (node == "CreateTableAsStmt")
      add_relation(text_field(body, "objtype") == "OBJECT_MATVIEW" ? ObjectKind::MaterializedView : kind,
                   field(field(body, "into"), "rel"));
    else if (node == "ViewStmt")
      add_relation(kind, field(body, "view"));
    else if (node == "CreateSeqStmt")
      add_relation(kind, field(body, "sequence"));
    else if (node == "CompositeTypeStmt")
      add_relation(kind, field(body, "typevar"));
    else if (node == "CreateEnumStmt" || node == "CreateRangeStmt")
      add_named(kind, list_field(body, "typeName"));
    else if (node == "CreateDomainStmt")
      add_named(kind, list_field(body, "domainname"));
    else if (node == "CreateSchemaStmt")
      add(kind, "", text_field(body, "schemaname"));
    else if (node == "CreateExtensionStmt")
      add(kind, "", text_field(body, "extname"));
    else if (node == "CreateRoleStmt")
      add(kind, "", text_field(body, "role"));
    else if (node == "IndexStmt")
      read_index(body);
    else if (node == "CreateFunctionStmt")
      read_function(body);
    else if (node == "CreateTrigStmt")
      read_on_table(kind, body, "trigname", "relation");
    else if (node == "CreatePolicyStmt")
      read_on_table(kind, body, "policy_name", "table");
    else if (node == "AlterTableStmt")
      read_alter(body);
    else if (node == "DropStmt")
      read_drop(body);
    else if (node == "SelectStmt" && !field(body, "intoClause").is_null()) {
      effect_.action = StatementAction::Create;
      add_relation(ObjectKind::Table, field(field(body, "intoClause"), "rel"));
    }
  }

  void read_index(const Json& body) {
    const std::string schema(text_field(field(body, "relation"), "schemaname"));
    add(ObjectKind::Index, schema.empty() ? first_schema() : schema, text_field(body, "idxname"));
  }

  void read_function(const Json& body) {
    add_named(flag_field(body, "is_procedure") ? ObjectKind::Procedure : ObjectKind::Function,
              list_field(body, "funcname"));
    if (!effect_.objects.empty())
      effect_.objects.back().argument_types = argument_types(list_field(body, "parameters"));
  }

  void read_on_table(ObjectKind kind, const Json& body, const char* name, const char* table) {
    add(kind, "", text_field(body, name));
    effect_.objects.back().table = table_of(field(body, table));
  }

  void read_alter(const Json& body) {
    add_relation(ObjectKind::Table, field(body, "relation"));
    for (const Json& command : list_field(body, "cmds")) {
      const std::string_view subtype = text_field(body_of(command), "subtype");
      effect_.destructive |= subtype == "AT_DropColumn" || subtype == "AT_AlterColumnType";
    }
  }

  void read_drop(const Json& body) {
    ObjectKind kind = ObjectKind::Other;
    for (const RemoveRow& row : kRemoved)
      if (row.object == text_field(body, "removeType")) kind = row.kind;
    for (const Json& object : list_field(body, "objects")) {
      if (is_kind(object, "String"))
        add(kind, "", string_of(object));
      else if (is_kind(object, "TypeName"))
        add_named(kind, list_field(body_of(object), "names"));
      else if (is_kind(object, "ObjectWithArgs"))
        add_named(kind, list_field(body_of(object), "objname"));
      else
        add_named(kind, list_field(body_of(object), "items"));
    }
  }

  std::string_view text_;
  const Path& path_;
  StatementEffect effect_;
};

std::string drop_text(const StatementObject& object) {
  std::string text =
      "DROP " + std::string(sql_name_of(object.kind)) + " IF EXISTS " + quote_qualified(object.schema, object.name);
  if (!object.table.empty()) return text + " ON " + object.table;
  if (object.kind != ObjectKind::Function && object.kind != ObjectKind::Procedure) return text;
  std::string list;
  for (const std::string& type : object.argument_types) list += (list.empty() ? "" : ", ") + type;
  return text + "(" + list + ")";
}

}  // namespace

std::string_view sql_name_of(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::Table:
      return "TABLE";
    case ObjectKind::View:
      return "VIEW";
    case ObjectKind::MaterializedView:
      return "MATERIALIZED VIEW";
    case ObjectKind::Index:
      return "INDEX";
    case ObjectKind::Sequence:
      return "SEQUENCE";
    case ObjectKind::Schema:
      return "SCHEMA";
    case ObjectKind::Type:
      return "TYPE";
    case ObjectKind::Domain:
      return "DOMAIN";
    case ObjectKind::Function:
      return "FUNCTION";
    case ObjectKind::Procedure:
      return "PROCEDURE";
    case ObjectKind::Aggregate:
      return "AGGREGATE";
    case ObjectKind::Trigger:
      return "TRIGGER";
    case ObjectKind::Extension:
      return "EXTENSION";
    case ObjectKind::Role:
      return "ROLE";
    case ObjectKind::Policy:
      return "POLICY";
    case ObjectKind::Other:
      return "";
  }
  return "";
}

std::optional<StatementEffect> effect_of(std::string_view statement, const Path& search_path) {
  const ParseTree tree = parse_tree(statement);
  if (tree.error || tree.statements().size() != 1) return std::nullopt;
  return EffectReader(statement, search_path).read(field(tree.statements()[0], "stmt"));
}

std::optional<std::vector<std::string>> undo_of(std::string_view statement, const Path& search_path) {
  const auto effect = effect_of(statement, search_path);
  if (!effect || effect->action != StatementAction::Create || effect->if_not_exists || effect->or_replace)
    return std::nullopt;
  std::vector<std::string> drops;
  for (const StatementObject& object : effect->objects) {
    if (object.name.empty()) return std::nullopt;
    drops.push_back(drop_text(object));
  }
  if (drops.empty()) return std::nullopt;
  return drops;
}

}  // namespace dmlc::sql
