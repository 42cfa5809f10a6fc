// SPDX-License-Identifier: Apache-2.0
// The SQL statement tree that lowering builds and print.cpp turns into text.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/base/span.h"
#include "ir/ops.h"

namespace dmlc::codegen {

using ir::ExprPtr;
using ir::TableName;

struct SelectItem {
  ExprPtr expr;
  std::string alias;
};

/// WITH ctes SELECT items FROM from. With `inner_items` the rows pass through a projection first:
/// SELECT items FROM (SELECT inner_items FROM from OFFSET 0) AS dml_rows.
struct Select {
  std::vector<ir::Cte> ctes;
  bool recursive = false;
  std::vector<SelectItem> inner_items;
  std::vector<SelectItem> items;
  bool all_columns = false;  ///< the items come after every column of the source
  std::string from;
};

struct Argument {
  std::string name;  ///< empty: positional
  std::string type;
  bool may_lack = false;  ///< NULL where the caller gives none
};

struct CreateView {
  TableName name;
  Select query;
};

/// A function in LANGUAGE dml; `body` names the action and the model.
struct CreateModelFunction {
  TableName name;
  std::vector<Argument> arguments;
  std::string returns;
  std::string body;
  std::vector<Argument> table{};  ///< columns of the rows that it returns, in place of `returns`
};

/// A function over one row in LANGUAGE sql with a parsed body: calls `callee` with expressions over $1. Expressions
/// that are not transparent are evaluated in a sub-select whose only row is $1, called `row_alias`.
struct CreateRowFunction {
  TableName name;
  TableName row_type;
  std::string returns;
  TableName callee;
  std::string row_alias;
  std::vector<ExprPtr> arguments;
  std::vector<std::string> argument_types;
};

/// A function in LANGUAGE sql with a parsed body: expressions over its arguments. Without `row` they name these by
/// themselves; else as columns of a row of that name. Several results come as columns of one row.
struct CreateExpressionFunction {
  TableName name;
  std::vector<Argument> arguments;
  std::string row;
  std::vector<SelectItem> results;
  std::vector<std::string> result_types;
};

struct CreateTable {
  TableName name;
  std::vector<ir::Column> columns;
  std::vector<std::string> primary_key;
};

/// A function in LANGUAGE dml that runs a computation and returns the number of rows it wrote.
struct CreateComputeFunction {
  TableName name;
  TableName compute;
};

/// SELECT function(), which takes nothing.
struct CallFunction {
  TableName name;
};

/// Adds the column where the table does not have it.
struct AddColumn {
  TableName table;
  ir::Column column;
};

struct DropColumn {
  TableName table;
  std::string column;
};

struct DropTable {
  TableName name;
};

struct DropFunction {
  TableName name;
  std::vector<std::string> argument_types = {};
};

struct RevokeFunction {
  TableName name;
  std::vector<std::string> argument_types;
};

enum class CommentTarget { View, Function, Table, Column };

struct CommentOn {
  CommentTarget target = CommentTarget::View;
  TableName name;
  std::vector<std::string> argument_types;  ///< of a function
  std::string text;
  std::string column;  ///< of a column; `name` is its table
};

struct TextArgument {
  std::string value;
  std::string type;  ///< printed as a cast
};

/// SELECT dml.function(arguments).
struct CallRuntime {
  std::string function;
  std::vector<TextArgument> arguments;
};

/// SELECT columns FROM dml.function(arguments).
struct QueryRuntime {
  std::string function;
  std::vector<TextArgument> arguments;
  std::vector<std::string> columns;
};

/// SELECT dml.add_kernel_binary(…): code of a kernel, under its hash.
struct AddKernelBinary {
  std::string sha256;
  std::string target;  ///< `x86-64-v3`, `source`, `ptx:compute_80`
  std::string facts;   ///< JSON
  std::string content;
  bool is_text = false;  ///< UTF-8 that a literal can hold; else bytes in base64
};

/// SELECT dml.declare_kernel(…) or dml.declare_compute(…), an argument a line.
struct DeclareByRuntime {
  std::string function;
  std::vector<TextArgument> arguments;
};

struct PlainSql {
  std::string text;
};

using StatementTree =
    std::variant<CreateView, CreateModelFunction, CreateRowFunction, CreateExpressionFunction, CreateTable,
                 RevokeFunction, CommentOn, CallRuntime, QueryRuntime, CreateComputeFunction, CallFunction, AddColumn,
                 DropColumn, DropTable, DropFunction, AddKernelBinary, DeclareByRuntime, PlainSql>;

/// What kind of step a statement is, for plans and for people.
enum class StepKind {
  PlainSql,
  DeclareModel,
  CreateView,
  CreateFunction,
  Train,
  StorePredictions,
  DropModel,
  ExplainModel,
  AddKernelBinary,
  DeclareKernel,
  DropKernel,
  PrepareCompute,  ///< makes the columns or the table that a computation fills
  DeclareCompute,
  Compute,
  DropCompute,
};

struct Statement {
  StatementTree tree;
  StepKind kind = StepKind::PlainSql;
  Span span;  ///< of the source statement
  std::string title;
  std::string object;
  bool destructive = false;
};

/// Text without a trailing semicolon.
[[nodiscard]] std::string print(const StatementTree& tree);
[[nodiscard]] std::string print(const Select& select);
/// `"schema".name`, quoted where PostgreSQL asks for it.
[[nodiscard]] std::string print(const TableName& name);

}  // namespace dmlc::codegen
