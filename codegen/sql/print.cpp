// SPDX-License-Identifier: Apache-2.0
// SQL text from the statement tree. The only place that writes SQL keywords and quotes.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "codegen/sql/base64.h"
#include "codegen/sql/print_expr.h"
#include "codegen/sql/sql.h"
#include "compiler/sql/quote.h"

namespace dmlc::codegen {
namespace {

using dmlc::sql::quote_identifier;
using dmlc::sql::quote_literal;

template <class List, class Render>
std::string join(const List& list, std::string_view separator, Render render) {
  std::string text;
  for (const auto& item : list) {
    if (!text.empty()) text += separator;
    text += render(item);
  }
  return text;
}

std::string print_items(const std::vector<SelectItem>& items, std::string_view indent) {
  return join(items, fmt::format(",\n{}", indent),
              [](const SelectItem& item) { return print_expr(*item.expr) + " AS " + quote_identifier(item.alias); });
}

std::string print_signature(const TableName& name, const std::vector<std::string>& types) {
  return fmt::format("{}({})", print(name), fmt::join(types, ", "));
}

std::string print_statement(const CreateView& view) {
  // security_barrier: functions of a caller cannot see rows the view hides. security_invoker: rights and row
  // security of whoever reads it.
  return fmt::format("CREATE OR REPLACE VIEW {}\n  WITH (security_barrier = true, security_invoker = true) AS\n{}",
                     print(view.name), print(view.query));
}

std::string print_parameter(const Argument& argument) {
  const std::string type = argument.type + (argument.may_lack ? " DEFAULT NULL" : "");
  return argument.name.empty() ? type : quote_identifier(argument.name) + " " + type;
}

std::string print_statement(const CreateModelFunction& function) {
  const std::string arguments = join(function.arguments, ",\n  ", print_parameter);
  const std::string table = "TABLE (" + join(function.table, ", ", print_parameter) + ")";
  return fmt::format(
      "CREATE OR REPLACE FUNCTION {}({}{})\n  RETURNS {}\n  LANGUAGE dml STABLE PARALLEL SAFE COST 50\n  AS {}",
      print(function.name), function.arguments.empty() ? "" : "\n  ", arguments,
      function.table.empty() ? function.returns : table, quote_literal(function.body));
}

std::string print_statement(const CreateRowFunction& function) {
  const bool inlinable = std::all_of(function.arguments.begin(), function.arguments.end(),
                                     [](const ExprPtr& expr) { return ir::is_transparent(*expr); });
  std::string arguments;
  for (std::size_t i = 0; i < function.arguments.size(); ++i) {
    const ir::Expr& expr = *function.arguments[i];
    arguments += fmt::format("{}\n    CAST({} AS {})", i ? "," : "",
                             inlinable ? print_row_expr(expr) : print_expr(expr), function.argument_types[i]);
  }
  const std::string call = fmt::format("{}({})", print(function.callee), arguments);
  // A parsed body: names are bound when the function is made, and the planner can inline the plain form.
  return fmt::format(
      "CREATE OR REPLACE FUNCTION {}({})\n  RETURNS {}\n  LANGUAGE sql STABLE PARALLEL SAFE\n  RETURN {}",
      print(function.name), print(function.row_type), function.returns,
      inlinable ? call
                : fmt::format("(SELECT {}\n  FROM (SELECT ($1).*) AS {})", call, quote_identifier(function.row_alias)));
}

std::string print_statement(const CreateExpressionFunction& function) {
  const auto named = [](const Argument& argument) { return quote_identifier(argument.name) + " " + argument.type; };
  std::string arguments = join(function.arguments, ", ", named);
  std::string source;
  if (!function.row.empty()) {
    std::size_t at = 0;
    const auto column = [&](const Argument& argument) {
      return fmt::format("${} AS {}", ++at, quote_identifier(argument.name));
    };
    source = fmt::format("\n  FROM (SELECT {}) AS {}", join(function.arguments, ", ", column), function.row);
  }
  constexpr std::string_view kForm =
      "CREATE OR REPLACE FUNCTION {}({})\n  RETURNS {}\n  LANGUAGE sql STABLE PARALLEL SAFE\n  {}";
  if (function.results.size() == 1) {
    const std::string value = print_expr(*function.results[0].expr);
    const std::string& type = function.result_types[0];
    const std::string body = source.empty() ? fmt::format("RETURN CAST({} AS {})", value, type)
                                            : fmt::format("RETURN (SELECT CAST({} AS {}){})", value, type, source);
    return fmt::format(kForm, print(function.name), arguments, type, body);
  }
  std::string values;
  for (std::size_t i = 0; i < function.results.size(); ++i) {
    const SelectItem& result = function.results[i];
    arguments += fmt::format("{}OUT {} {}", arguments.empty() ? "" : ", ", quote_identifier(result.alias),
                             function.result_types[i]);
    values += fmt::format("{}CAST({} AS {})", i == 0 ? "" : ", ", print_expr(*result.expr), function.result_types[i]);
  }
  return fmt::format(kForm, print(function.name), arguments, "record",
                     fmt::format("BEGIN ATOMIC\n    SELECT {}{};\n  END", values, source));
}

std::string print_statement(const CreateTable& table) {
  std::string columns = join(table.columns, ",\n  ", [](const ir::Column& column) {
    return quote_identifier(column.name) + " " + column.type.name;
  });
  if (!table.primary_key.empty())
    columns +=
        fmt::format(",\n  PRIMARY KEY ({})",
                    join(table.primary_key, ", ", [](const std::string& name) { return quote_identifier(name); }));
  return fmt::format("CREATE TABLE IF NOT EXISTS {} (\n  {}\n)", print(table.name), columns);
}

std::string print_statement(const RevokeFunction& revoke) {
  return fmt::format("REVOKE ALL ON FUNCTION {} FROM PUBLIC", print_signature(revoke.name, revoke.argument_types));
}

std::string print_statement(const CommentOn& comment) {
  const std::string text = quote_literal(comment.text);
  switch (comment.target) {
    case CommentTarget::View:
      return fmt::format("COMMENT ON VIEW {} IS {}", print(comment.name), text);
    case CommentTarget::Table:
      return fmt::format("COMMENT ON TABLE {} IS {}", print(comment.name), text);
    case CommentTarget::Column:
      return fmt::format("COMMENT ON COLUMN {}.{} IS {}", print(comment.name), quote_identifier(comment.column), text);
    case CommentTarget::Function:
      return fmt::format("COMMENT ON FUNCTION {} IS {}", print_signature(comment.name, comment.argument_types), text);
  }
  return {};
}

std::string print_argument(const TextArgument& argument) {
  return fmt::format("{}::{}", quote_literal(argument.value), argument.type);
}

std::string print_statement(const CallRuntime& call) {
  return fmt::format("SELECT dml.{}({})", call.function, join(call.arguments, ", ", print_argument));
}

std::string print_statement(const QueryRuntime& query) {
  return fmt::format("SELECT {}\nFROM dml.{}({})",
                     join(query.columns, ", ", [](const std::string& column) { return quote_identifier(column); }),
                     query.function, join(query.arguments, ", ", print_argument));
}

std::string print_statement(const CreateComputeFunction& function) {
  return fmt::format("CREATE OR REPLACE FUNCTION {}()\n  RETURNS bigint\n  LANGUAGE dml VOLATILE\n  AS {}",
                     print(function.name), quote_literal("compute " + print(function.compute)));
}

std::string print_statement(const CallFunction& call) { return fmt::format("SELECT {}()", print(call.name)); }

std::string print_statement(const AddColumn& add) {
  return fmt::format("ALTER TABLE {} ADD COLUMN IF NOT EXISTS {} {}", print(add.table),
                     quote_identifier(add.column.name), add.column.type.name);
}

std::string print_statement(const DropColumn& drop) {
  return fmt::format("ALTER TABLE IF EXISTS {} DROP COLUMN IF EXISTS {}", print(drop.table),
                     quote_identifier(drop.column));
}

std::string print_statement(const DropTable& drop) { return "DROP TABLE IF EXISTS " + print(drop.name); }

std::string print_statement(const DropFunction& drop) {
  return "DROP FUNCTION IF EXISTS " + print_signature(drop.name, drop.argument_types);
}

std::string print_statement(const DeclareByRuntime& call) {
  return fmt::format("SELECT dml.{}(\n  {})", call.function, join(call.arguments, ",\n  ", print_argument));
}

/// Both functions are found whatever the search path holds; base64 may be broken into lines.
std::string print_statement(const AddKernelBinary& binary) {
  const std::string content = binary.is_text
                                  ? fmt::format("pg_catalog.convert_to({}, 'UTF8')", quote_literal(binary.content))
                                  : fmt::format("pg_catalog.decode('\n{}', 'base64')", base64_lines(binary.content));
  return fmt::format("SELECT dml.add_kernel_binary(\n  {}::text,\n  {}::text,\n  {}::jsonb,\n  {})",
                     quote_literal(binary.sha256), quote_literal(binary.target), quote_literal(binary.facts), content);
}

std::string print_statement(const PlainSql& plain) { return plain.text; }

}  // namespace

std::string print(const TableName& name) {
  return (name.schema.empty() ? "" : quote_identifier(name.schema) + ".") + quote_identifier(name.name);
}

std::string print(const Select& select) {
  std::string text;
  if (!select.ctes.empty())
    text = fmt::format("WITH {}{}\n", select.recursive ? "RECURSIVE " : "",
                       join(select.ctes, ",\n  ", [](const ir::Cte& cte) { return cte.text; }));
  const std::string star = select.all_columns ? (select.items.empty() ? "*" : "*,\n  ") : "";
  if (select.inner_items.empty())
    return text + fmt::format("SELECT\n  {}{}\nFROM {}", star, print_items(select.items, "  "), select.from);
  // OFFSET 0 keeps the planner from merging both projections, which would compute the shared part twice.
  return text + fmt::format("SELECT\n  {}{}\nFROM (\n  SELECT\n    {}\n  FROM {}\n  OFFSET 0\n) AS dml_rows", star,
                            print_items(select.items, "  "), print_items(select.inner_items, "    "), select.from);
}

std::string print(const StatementTree& tree) {
  return std::visit([](const auto& statement) { return print_statement(statement); }, tree);
}

}  // namespace dmlc::codegen
