// SPDX-License-Identifier: Apache-2.0
// Entry to statements that change the catalog, and what all of them share.
#include "compiler/sql/ddl.h"

#include <algorithm>

#include "compiler/sql/analyzer.h"
#include "compiler/sql/ddl_applier.h"
#include "compiler/sql/parse_tree.h"

namespace dmlc::sql {

using types::Relation;

namespace {

struct Serial {
  std::string_view word;
  std::string_view internal;
};
constexpr Serial kSerials[] = {{"serial", "int4"},  {"serial4", "int4"},     {"bigserial", "int8"},
                               {"serial8", "int8"}, {"smallserial", "int2"}, {"serial2", "int2"}};

}  // namespace

DdlResult DdlApplier::apply(const Json& statement) {
  const std::string_view kind = kind_of(statement);
  const Json& body = body_of(statement);
  if (kind == "CreateStmt" || kind == "CreateForeignTableStmt")
    create_table(body, kind);
  else if (kind == "CreateTableAsStmt")
    create_table_as(body);
  else if (kind == "ViewStmt")
    create_view(body);
  else if (kind == "SelectStmt")
    select_into(body);
  else if (kind == "AlterTableStmt")
    alter_table(body);
  else if (kind == "RenameStmt")
    rename(body);
  else if (kind == "AlterObjectSchemaStmt")
    set_schema(body);
  else if (kind == "DropStmt")
    drop(body);
  else if (kind == "CreateEnumStmt")
    create_enum(body);
  else if (kind == "AlterEnumStmt")
    alter_enum(body);
  else if (kind == "CreateDomainStmt")
    create_domain(body);
  else if (kind == "CompositeTypeStmt")
    create_composite(body);
  else if (kind == "CreateSchemaStmt")
    create_schema(body);
  else if (kind == "CreateFunctionStmt")
    create_function(body);
  else if (kind == "IndexStmt")
    create_index(body);
  else if (kind == "CommentStmt")
    comment(body);
  return std::move(result_);
}

std::string DdlApplier::first_schema() const {
  return options_.search_path.empty() ? "public" : options_.search_path.front();
}

std::string DdlApplier::schema_of(const Json& range_var) const {
  if (text_field(range_var, "relpersistence") == "t") return "pg_temp";
  const std::string written(text_field(range_var, "schemaname"));
  return written.empty() ? first_schema() : written;
}

std::pair<std::string, std::string> DdlApplier::split_name(const Json& names) const {
  const auto parts = strings_of(names);
  if (parts.empty()) return {first_schema(), ""};
  return {parts.size() > 1 ? parts[parts.size() - 2] : first_schema(), parts.back()};
}

Type DdlApplier::type_of(const Json& type_name) {
  Analyzer analyzer(text_, catalog_, options_);
  Type type = analyzer.type_of_name(type_name);
  result_.complete &= analyzer.analysis().complete;
  return type;
}

Relation* DdlApplier::existing(const Json& range_var) {
  const Relation* found = nullptr;
  if (text_field(range_var, "schemaname").empty())
    found = catalog_.find_table("pg_temp", text_field(range_var, "relname"), options_.search_path);
  if (found == nullptr)
    found = catalog_.find_table(text_field(range_var, "schemaname"), text_field(range_var, "relname"),
                                options_.search_path);
  return const_cast<Relation*>(found);
}

void DdlApplier::put(Relation relation) {
  catalog_.put(std::move(relation));
  result_.changed = true;
}

void DdlApplier::unknown_column(const Relation& relation, const std::string& column) {
  if (!relation.columns_known) return;
  result_.problems.push_back({ProblemKind::UnknownColumn,
                              {0, static_cast<std::uint32_t>(text_.size())},
                              column,
                              "table `" + relation.name + "` has no column `" + column + "`",
                              {}});
}

void DdlApplier::rename_in(std::vector<std::string>& names, const std::string& from, const std::string& to) {
  std::replace(names.begin(), names.end(), from, to);
}

types::Column DdlApplier::column_of(const Json& definition) {
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

DdlResult apply_ddl(types::Catalog& catalog, std::string_view statement, const AnalyzeOptions& options) {
  const ParseTree tree = parse_tree(statement);
  DdlResult failed;
  if (tree.error) {
    failed.problems.push_back({ProblemKind::Syntax, tree.error->range, "", tree.error->message, {}});
    return failed;
  }
  if (tree.statements().size() != 1) return failed;
  return DdlApplier(catalog, statement, options).apply(field(tree.statements()[0], "stmt"));
}

}  // namespace dmlc::sql
