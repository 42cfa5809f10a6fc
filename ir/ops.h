// SPDX-License-Identifier: Apache-2.0
// The operations of the IR. A module is a list of them; an operation refers to earlier ones by `Value`.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/base/span.h"
#include "compiler/types/type.h"
#include "ir/attribute.h"
#include "ir/condition.h"
#include "ir/expr.h"
#include "ir/kernel.h"
#include "stdlib/catalog.h"

namespace dmlc::ir {

struct Column {
  std::string name;
  types::Type type;
};

struct Cte {
  std::string name;
  std::string text;  ///< `name [(columns)] AS [MATERIALIZED] (query)`, verbatim but for qualified names
  bool used = true;
  Span span;
};

struct OpInfo {
  std::string_view name;
};

/// Rows of the database: a FROM list with its common table expressions.
struct Source {
  static constexpr OpInfo info{"source"};
  std::vector<Cte> ctes;
  bool recursive = false;
  std::string from;                    ///< what follows FROM, tables qualified
  std::vector<TableName> tables;       ///< tables read, in order of appearance
  std::vector<Column> columns;         ///< columns it offers that are read
  std::optional<TableName> row_table;  ///< set when the source is one table: whose rows predictions may take
  std::string row_alias;               ///< the name its columns may be qualified with
  Span span;
};

using ParameterValue = std::variant<bool, std::int64_t, double, std::string, std::vector<std::int64_t>,
                                    std::vector<double>, std::vector<std::string>>;

/// A row of the standard library with its parameters.
struct MethodCall {
  std::string name;
  std::map<std::string, ParameterValue> parameters;  ///< complete but for what has no default
};

struct NamedExpr {
  std::string name;
  ExprPtr expr;
  types::Type type;
  std::string kind;  ///< number, boolean, category, timestamp, date
  Span span;
  bool only_transformed = false;  ///< of a feature: the model sees only what transforms make of it
  bool is_group = false;          ///< of a feature: it says which group's model a row takes
};

/// What a transformer makes of a feature: learned on the training rows.
struct Transform {
  std::string name;
  MethodCall call;
  std::string input;  ///< a feature of the projection
  Span span;
};

/// An expression computed once and read by several columns.
struct SharedExpr {
  std::string name;
  ExprPtr expr;
};

/// The columns of a model: its features in order, then the target, then the keys of the split and of the folds.
struct Project {
  static constexpr OpInfo info{"project"};
  Value input;
  std::vector<SharedExpr> shared;
  std::vector<NamedExpr> features;    ///< what a prediction is given; those of FOR EACH last
  std::vector<Transform> transforms;  ///< what the model sees besides the features that are not only transformed
  std::optional<NamedExpr> target;
  std::optional<NamedExpr> split_key;
  std::optional<NamedExpr> fold_key;  ///< of VALIDATE USING by groups or by time
  std::optional<NamedExpr> time_column;
  Span span;
};

enum class SplitBy { Random, Hash, Time };

struct Split {
  double training = 0.8;
  double validation = 0.2;
  double test = 0;
  SplitBy by = SplitBy::Random;
};

struct Train {
  static constexpr OpInfo info{"train"};
  TableName model;
  Value input;       ///< Project, with a target where the task wants one
  Value validation;  ///< Project of VALIDATE ON, or none
  const stdlib::Algorithm* algorithm = nullptr;
  stdlib::Task task = stdlib::Task::Regression;
  std::map<std::string, ParameterValue> parameters;  ///< complete but for what has no default
  Split split;
  std::string optimize_for;  ///< a metric; empty when nothing is measured
  std::optional<Condition> stop_when;
  std::uint64_t seed = 42;
  std::uint64_t memory_limit = 0;  ///< bytes; 0 = none
  std::uint64_t time_limit_ms = 0;
  std::vector<Attribute> options;  ///< further clauses, by their name in the specification
  std::string description;         ///< the comment above the statement
  Span span;
  Span name_span;
};

/// Prediction from a whole row of a table: evaluates feature expressions over the row.
struct PredictRow {
  static constexpr OpInfo info{"predict_row"};
  Value model;     ///< Train
  Value features;  ///< Project whose expressions are evaluated over the row
  TableName row_table;
  Span span;
};

struct StorePredictions {
  static constexpr OpInfo info{"store_predictions"};
  TableName model;
  Value input;                       ///< Source
  std::vector<NamedExpr> arguments;  ///< one per feature of the model, over the source
  TableName target_table;
  std::vector<Column> key_columns;  ///< empty: all columns of the source are stored
  std::vector<Column> stored;       ///< columns taken over from the source
  types::Type prediction_type;
  std::string probability_type;  ///< empty where there is none
  bool table_exists = false;     ///< known from the catalog
  Span span;
};

struct DropModel {
  static constexpr OpInfo info{"drop_model"};
  TableName model;
  bool if_exists = false;
  Span span;
};

/// The card of a model, as rows of text.
struct ExplainModel {
  static constexpr OpInfo info{"explain_model"};
  TableName model;
  Span span;
};

/// A query over one row of a table as a function: what DERIVED calls.
struct CreateTransformer {
  static constexpr OpInfo info{"create_transformer"};
  TableName name;
  std::vector<Column> arguments;   ///< columns it reads
  std::string row;                 ///< how the query calls the table's row: its alias, quoted
  std::vector<NamedExpr> outputs;  ///< each an expression over the arguments; `kind` stays empty
  std::string description;         ///< the comment above the statement
  Span span;
};

/// Makes a kernel known to the database.
struct CreateKernel {
  static constexpr OpInfo info{"create_kernel"};
  TableName kernel;
  Kernel facts;
  std::string source;       ///< CUDA C++, as its author wrote it
  std::string file;         ///< as FROM FILE names it; empty when the text stands in the statement
  std::string description;  ///< the comment above the statement
  Span span;
  Span name_span;
};

/// A kernel as a computation uses it, complete: nothing has to be looked up to compile it.
struct KernelUse {
  TableName name;         ///< without schema where it is of the standard library
  bool standard = false;  ///< of the standard library
  Kernel facts;
  std::string source;
};

/// A column that an input parameter is given.
struct ComputeInput {
  Column column;
  bool not_null = false;   ///< the table says that it never is NULL
  bool generated = false;  ///< the table computes it from other columns
};

/// A column that an output parameter fills.
struct ComputeOutput {
  Column column;        ///< with the type it has, or the one it will be made with
  bool exists = false;  ///< the table has it already
};

/// Where the outputs go.
struct ComputeTarget {
  enum class Kind : std::uint8_t {
    Column,  ///< columns of the table that is read
    Table,   ///< a table beside it
  };
  Kind kind = Kind::Column;
  TableName table;      ///< of Table
  bool exists = false;  ///< of Table: known from the catalog
  /// Of Table: the primary key of the table that is read; each of its rows has one row of results.
  std::vector<Column> key;
  /// Of Table: the column that numbers elements from 0, where outputs have an extent of their own.
  std::string position;
};

/// Runs a kernel over columns of a table.
struct Compute {
  static constexpr OpInfo info{"compute"};
  TableName name;
  KernelUse kernel;
  TableName table;
  std::vector<ComputeInput> inputs;    ///< one per input parameter, in order; where fused, each column once
  std::vector<Column> order;           ///< primary key of the table where the kernel is not row-wise; else empty
  std::vector<ComputeOutput> outputs;  ///< one per output parameter, in order
  ComputeTarget into;
  std::map<std::string, ParameterValue> scalars;  ///< one for each scalar parameter: bool, integer or double
  std::optional<std::int64_t> grid;               ///< blocks; none: as many as the rows need
  std::optional<std::int64_t> block;              ///< threads; none: what the kernel asks for, else 256
  std::int64_t shared = 0;                        ///< bytes of dynamic shared memory
  std::optional<std::int64_t> every_ms;
  std::string description;  ///< the comment above the statement
  Span span;
  Span name_span;
  /// What this was fused from, in order; empty where it is one statement. Then `kernel` has the facts of the fused
  /// kernel and no source, which code generation writes.
  std::vector<Compute> members;
  /// Per member and parameter of its kernel, the parameter of the fused one that it is given.
  std::vector<std::vector<std::size_t>> arguments;
};

/// A plain SQL statement that passes through.
struct Sql {
  static constexpr OpInfo info{"sql"};
  std::string text;
  std::string undo;    ///< statement that takes it back; empty when there is none
  std::string object;  ///< what it makes, for people
  bool destructive = false;
  Span span;
};

/// A statement that is checked and typed, but that no target generates yet: `statement` is the name of its AST kind,
/// `object` what it makes or is about.
struct Pending {
  static constexpr OpInfo info{"pending"};
  std::string statement;
  TableName object;
  std::vector<Attribute> attributes;
  std::string description;  ///< the comment above the statement
  Span span;
};

using Op = std::variant<Source, Project, Train, PredictRow, StorePredictions, DropModel, ExplainModel, CreateTransformer,
                        CreateKernel, Compute, Sql, Pending>;

/// Something checked that code generation cannot make yet: "`FORECAST`".
struct Ungenerated {
  std::string what;
  Span span;
};

struct Module {
  std::deque<Op> ops;                    ///< large: they stay where they are
  std::vector<Ungenerated> ungenerated;  ///< reported where code is to be generated

  template <class T>
  Value add(T op) {
    ops.emplace_back(std::move(op));
    return {static_cast<std::uint32_t>(ops.size() - 1)};
  }
  template <class T>
  [[nodiscard]] const T& get(Value value) const {
    return std::get<T>(ops.at(value.index));
  }
  template <class T>
  [[nodiscard]] T& get(Value value) {
    return std::get<T>(ops.at(value.index));
  }
};

}  // namespace dmlc::ir
