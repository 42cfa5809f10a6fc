// SPDX-License-Identifier: Apache-2.0
// Resolves one SELECT against a catalog: its columns with their types, the tables and functions it uses, its mistakes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/sql/text_range.h"
#include "compiler/types/catalog.h"
#include "compiler/types/type.h"

namespace dmlc::sql {

struct AnalyzeOptions {
  std::vector<std::string> search_path{"public"};
  /// True: a name the catalog lacks is a problem. False: it is left to the database (type Unknown, not complete).
  /// Not set: true unless the catalog is empty.
  std::optional<bool> catalog_is_complete{};
};

/// Column of a table or view of the catalog.
struct SourceColumn {
  std::string schema;
  std::string table;
  std::string column;
  friend auto operator<=>(const SourceColumn&, const SourceColumn&) = default;
};

struct OutputColumn {
  std::string name;                    ///< as PostgreSQL names it, `?column?` included
  types::Type type;                    ///< kind Unknown where our resolution ends
  bool nullable = true;                ///< false only when NULL cannot appear
  std::optional<SourceColumn> origin;  ///< set when it is a plain column of a table, also through sub-selects
  TextRange range;                     ///< the expression without its alias; for `*` the star's
  std::vector<SourceColumn> reads;     ///< table columns the value depends on, sorted, each once
  bool from_star = false;              ///< came from `*` or `t.*`
};

enum class ReferenceKind : std::uint8_t { Table, Cte, Unresolved };

struct TableReference {
  std::string schema;  ///< as written; may be empty
  std::string name;
  std::string resolved_schema;  ///< of a Table
  std::string alias;            ///< as visible in the query: the alias, else the name
  bool has_alias = false;       ///< an alias is written
  ReferenceKind kind = ReferenceKind::Unresolved;
  TextRange range;  ///< the (qualified) name alone
};

struct FunctionReference {
  std::string schema;  ///< as written; may be empty
  std::string name;
  std::string resolved_schema;  ///< pg_catalog or the user's; empty when not resolved
  types::FunctionKind kind = types::FunctionKind::Function;
  types::Volatility volatility = types::Volatility::Volatile;
  TextRange range;  ///< the (qualified) name alone; empty for syntax such as CURRENT_DATE
  std::uint32_t argument_count = 0;
};

struct TypeReference {
  std::string schema;
  std::string name;
  std::string resolved_schema;  ///< of types of the catalog; empty for built-in and unknown ones
  TextRange range;
};

struct CteUse {
  std::string name;
  bool used = false;       ///< reached from the final query, directly or through used CTEs
  bool top_level = false;  ///< stands in the WITH of the outermost SELECT
  TextRange range;         ///< `name (…) AS (…)`
};

enum class ProblemKind : std::uint8_t {
  Syntax,     ///< the grammar refuses it
  NotAQuery,  ///< not exactly one reading SELECT
  TooDeep,    ///< nested beyond the limit
  UnknownTable,
  UnknownColumn,
  AmbiguousColumn,
  UnknownFunction,  ///< no function of this name, or none for these arguments
  AmbiguousFunction,
  UnknownOperator,  ///< no operator for these operands
  UnknownType,
  TypeMismatch,    ///< a value of one type where another is needed
  DuplicateAlias,  ///< the same table name twice in one FROM
  ColumnCount,     ///< set operations, VALUES, IN (…) or alias lists of different widths
  Aggregate,       ///< an aggregate or window function where none may stand
  NotGrouped,      ///< a column neither grouped nor aggregated
  BadReference,    ///< GROUP BY 7, ORDER BY 0, an unknown window name …
};

struct Problem {
  ProblemKind kind = ProblemKind::Syntax;
  TextRange range;
  std::string name;                      ///< the name at fault; operators and types in words where there is no name
  std::string message;                   ///< lower case, no full stop
  std::vector<std::string> suggestions;  ///< nearest names, best first; for ambiguous ones the possible readings
  std::vector<std::string> known;        ///< of an unknown column: the columns that are there
};

struct Analysis {
  std::vector<OutputColumn> columns;
  std::vector<TableReference> tables;        ///< in order of the text
  std::vector<FunctionReference> functions;  ///< in order of the text; built-in ones too
  std::vector<TypeReference> types;          ///< named in casts, in order of the text
  std::vector<CteUse> ctes;
  std::vector<Problem> problems;                ///< in order of the text
  std::vector<std::string> volatile_functions;  ///< random, now is not one of them
  std::vector<std::string> unresolved_tables;   ///< left to the database: the catalog is empty
  bool complete = true;                         ///< every name and every output type was resolved
  bool has_open_star = false;                   ///< `*` over a table whose columns are not known: `columns` lacks some
  bool has_aggregates = false;                  ///< in the outermost SELECT
  bool has_window = false;
  bool has_group = false;
  bool has_distinct = false;
  bool has_order = false;
  bool has_limit = false;  ///< LIMIT, OFFSET or FETCH
  bool has_set_operation = false;
  bool has_from = false;
  bool reads_system_time = false;  ///< now(), current_date …

  [[nodiscard]] const OutputColumn* find_column(std::string_view name) const;
  [[nodiscard]] bool ok() const { return problems.empty(); }
};

struct ParseTree;

/// Resolves `sql`, which should have passed parse_query(); anything else yields a problem, never a crash. Where our own
/// resolution ends the type is Unknown and `complete` is false. With an empty catalog unknown tables are no problem.
[[nodiscard]] Analysis analyze_query(std::string_view sql, const types::Catalog& catalog,
                                     const AnalyzeOptions& options = {});
/// The same when the text was parsed already.
[[nodiscard]] Analysis analyze_query(std::string_view sql, const ParseTree& tree, const types::Catalog& catalog,
                                     const AnalyzeOptions& options = {});

}  // namespace dmlc::sql
