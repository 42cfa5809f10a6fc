// SPDX-License-Identifier: Apache-2.0
// The machine behind apply_ddl(): one function per kind of statement.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/sql/ddl.h"
#include "compiler/sql/node.h"

namespace dmlc::sql {

class DdlApplier {
 public:
  DdlApplier(types::Catalog& catalog, std::string_view text, const AnalyzeOptions& options)
      : catalog_(catalog), text_(text), options_(options) {}

  /// Applies one statement node; used once.
  DdlResult apply(const Json& statement);

 private:
  // Shared (ddl.cpp).
  [[nodiscard]] std::string first_schema() const;
  [[nodiscard]] std::string schema_of(const Json& range_var) const;
  // Schema and name out of a list of one to three names.
  [[nodiscard]] std::pair<std::string, std::string> split_name(const Json& names) const;
  types::Type type_of(const Json& type_name);
  types::Relation* existing(const Json& range_var);
  void put(types::Relation relation);
  void unknown_column(const types::Relation& relation, const std::string& column);
  static void rename_in(std::vector<std::string>& names, const std::string& from, const std::string& to);
  types::Column column_of(const Json& definition);

  // Tables and views (ddl_table.cpp).
  static void set_primary_key(types::Relation& relation, std::vector<std::string> key);
  void add_constraint(types::Relation& relation, const Json& constraint, const std::string& column);
  void add_column(types::Relation& relation, const Json& definition);
  void copy_columns(types::Relation& relation, const Json& range_var, bool with_keys);
  void create_table(const Json& statement, std::string_view kind);
  void add_columns_of_type(types::Relation& relation, const Json& type_name);
  // The columns of a query, under the names given in front of it.
  void add_query_columns(types::Relation& relation, const Json& select, const std::vector<std::string>& names);
  void create_table_as(const Json& body);
  void select_into(const Json& body);
  void create_view(const Json& body);
  // A unique index over plain columns is a key that ON CONFLICT can use.
  void create_index(const Json& body);

  // ALTER and DROP (ddl_alter.cpp).
  void alter_table(const Json& body);
  void alter_column(types::Relation& relation, const Json& command);
  void rename(const Json& body);
  void rename_schema(const std::string& from, const std::string& to);
  void set_schema(const Json& body);
  template <class T>
  void erase_named(std::vector<T>& all, const std::string& schema, const std::string& name, bool qualified);
  void drop(const Json& body);
  void drop_function(const Json& object, const std::string& schema, const std::string& name, bool qualified);
  void drop_schema(const std::string& schema);

  // Types, schemas, functions, comments (ddl_object.cpp).
  void create_enum(const Json& body);
  void alter_enum(const Json& body);
  void create_domain(const Json& body);
  void create_composite(const Json& body);
  void create_schema(const Json& body);
  void create_function(const Json& body);
  void add_parameter(types::Function& function, const Json& parameter);
  static void read_option(types::Function& function, const Json& option);
  void comment(const Json& body);

  types::Catalog& catalog_;
  std::string_view text_;
  const AnalyzeOptions& options_;
  DdlResult result_;
};

}  // namespace dmlc::sql
