// SPDX-License-Identifier: Apache-2.0
// EXECUTE p(…): whether there is such a procedure, whether its arguments are SQL and as many as it takes.
#include "compiler/check/check_procedure.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/sql/builtins.h"
#include "compiler/sql/quote.h"

namespace dmlc::check {
namespace {

std::string schema_of(const ast::QualifiedName& name) {
  return name.parts.size() >= 2 ? name.parts[name.parts.size() - 2].text : "";
}

std::vector<const types::Function*> candidates(const Checker& checker, const ast::QualifiedName& name) {
  return checker.catalog.find_functions(schema_of(name), name.last().text, checker.search_path);
}

bool is_builtin(const ast::QualifiedName& name) {
  const std::string schema = schema_of(name);
  return (schema.empty() || schema == "pg_catalog") && !sql::builtin_functions(name.last().text).empty();
}

void report_unknown_procedure(Checker& checker, const ast::QualifiedName& name) {
  const auto nearest = nearest_name(name.last().text, procedure_names(checker));
  if (!checker.options.has_catalog) {
    checker.report_unknown(name.span, "function", name.last().text, nearest);
    return;
  }
  auto report = checker.sink.report<Diag::UnknownProcedure>(name.span, name.last().text);
  if (nearest)
    report.help("did you mean `" + *nearest + "`?").fix(name.last().span, *nearest);
  else
    report.help("make it above with `CREATE PROCEDURE` or `CREATE FUNCTION`");
}

bool takes(const types::Function& function, std::size_t count) {
  const std::size_t most = function.arguments.size();
  const std::size_t least = most - std::min<std::size_t>(most, function.default_count + (function.variadic ? 1 : 0));
  return count >= least && (function.variadic || count <= most);
}

/// Calls of functions are resolved with their types; of procedures, which are no expressions, arguments are counted.
void check_argument_count(Checker& checker, const ast::ProcedureCall& call,
                          const std::vector<const types::Function*>& functions, std::size_t count) {
  if (functions.empty()) return;
  if (std::any_of(functions.begin(), functions.end(), [&](const auto* f) { return takes(*f, count); })) return;
  const types::Function& function = *functions.front();
  std::string arguments;
  for (std::size_t i = 0; i < function.arguments.size(); ++i) {
    const std::string name = i < function.argument_names.size() ? function.argument_names[i] : "";
    arguments += fmt::format("{}{}{}{}", i == 0 ? "" : ", ", name, name.empty() ? "" : " ", function.arguments[i].name);
  }
  const std::size_t wanted = function.arguments.size();
  checker.sink
      .report<Diag::ArgumentCount>(call.arguments.empty() ? call.name.span : call.arguments.span, function.name,
                                   fmt::format("{} argument{}", wanted, wanted == 1 ? "" : "s"), count)
      .help(fmt::format("it is `{}({})`", function.name, arguments));
}

}  // namespace

bool is_procedure(const Checker& checker, const ast::QualifiedName& name) {
  return !candidates(checker, name).empty() || is_builtin(name);
}

std::vector<std::string> procedure_names(const Checker& checker) {
  std::vector<std::string> names;
  for (const types::Function& function : checker.catalog.functions) names.push_back(function.name);
  return names;
}

std::optional<ir::AttributeValue> check_procedure(Checker& checker, const ast::ProcedureCall& call, SqlScope scope) {
  const bool known = is_procedure(checker, call.name);
  if (!known) report_unknown_procedure(checker, call.name);
  const auto functions = candidates(checker, call.name);
  const bool is_expression = known && std::none_of(functions.begin(), functions.end(), [](const auto* f) {
                               return f->kind == types::FunctionKind::Procedure;
                             });
  const std::string name = sql::quote_qualified(schema_of(call.name), call.name.last().text);
  const std::size_t errors = checker.sink.error_count();
  const auto checked = check_event_call(checker, name, call.name.span, !is_expression, call.arguments, scope);
  if (!checked) return std::nullopt;
  if (!is_expression && checked->expr->kind == ir::ExprKind::Call)
    check_argument_count(checker, call, functions, checked->expr->operands.size());
  if (checker.sink.error_count() != errors) return std::nullopt;
  return ir::AttributeValue{checked->expr};
}

}  // namespace dmlc::check
