// SPDX-License-Identifier: Apache-2.0
// What plain SQL statements do to the catalog, and what would undo them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/sql/analyze.h"
#include "compiler/types/catalog.h"

namespace dmlc::sql {

enum class ObjectKind : std::uint8_t {
  Table,
  View,
  MaterializedView,
  Index,
  Sequence,
  Schema,
  Type,
  Domain,
  Function,
  Procedure,
  Aggregate,
  Trigger,
  Extension,
  Role,
  Policy,
  Other,
};

/// What SQL calls the kind: "TABLE", "MATERIALIZED VIEW".
[[nodiscard]] std::string_view sql_name_of(ObjectKind kind);

enum class StatementAction : std::uint8_t { Create, Alter, Drop, Query, Change, Other };

struct StatementObject {
  ObjectKind kind = ObjectKind::Other;
  std::string schema;  ///< resolved: the first of the search path when not written; empty for global objects
  std::string name;
  std::string table;                        ///< of a trigger or policy: the table it is on, qualified and quoted
  std::vector<std::string> argument_types;  ///< of a function
};

/// What one statement is and makes.
struct StatementEffect {
  std::string node;  ///< node of the grammar
  StatementAction action = StatementAction::Other;
  std::vector<StatementObject> objects;  ///< made, altered or dropped
  bool if_not_exists = false;
  bool or_replace = false;
  bool destructive = false;           ///< DROP, TRUNCATE, DELETE, ALTER … DROP COLUMN: may lose data
  bool in_transaction = true;         ///< false for VACUUM, CREATE DATABASE, … CONCURRENTLY
  bool controls_transaction = false;  ///< BEGIN, COMMIT, ROLLBACK, SAVEPOINT …
};

/// nullopt when the text is not exactly one statement.
[[nodiscard]] std::optional<StatementEffect> effect_of(std::string_view statement,
                                                       const std::vector<std::string>& search_path = {"public"});

struct DdlResult {
  bool changed = false;           ///< the catalog knows more or less than before
  bool complete = true;           ///< false: the statement makes something whose shape is not known
  std::vector<Problem> problems;  ///< unknown types, tables and columns; places in the statement's text
};

/// Applies CREATE, ALTER, DROP of tables, views, types, domains, schemas and functions. Statements that do not change
/// the catalog leave it as it is.
DdlResult apply_ddl(types::Catalog& catalog, std::string_view statement, const AnalyzeOptions& options = {});

/// The DROP statements that undo a CREATE, in order, without semicolons: `DROP TABLE IF EXISTS public.t`. nullopt when
/// the statement cannot be undone by dropping (data changes, ALTER, OR REPLACE, IF NOT EXISTS).
[[nodiscard]] std::optional<std::vector<std::string>> undo_of(std::string_view statement,
                                                              const std::vector<std::string>& search_path = {"public"});

}  // namespace dmlc::sql
