// SPDX-License-Identifier: Apache-2.0
// Plain SQL: verified with PostgreSQL's grammar, taken into the catalog, passed through.
#include "compiler/check/checker.h"
#include "compiler/check/sql_problems.h"
#include "compiler/sql/ddl.h"
#include "compiler/sql/parse.h"

namespace dmlc::check {
namespace {

std::string object_of(const sql::StatementEffect& effect) {
  if (effect.objects.empty()) return {};
  const sql::StatementObject& object = effect.objects.front();
  return object.schema.empty() ? object.name : object.schema + "." + object.name;
}

std::string join(const std::vector<std::string>& statements) {
  std::string text;
  for (const std::string& statement : statements) text += (text.empty() ? "" : ";\n") + statement;
  return text;
}

}  // namespace

void check(Checker& checker, const ast::SqlStatement& statement) {
  const auto place = [&](sql::TextRange range) { return ast::place_of(statement.sql, range.begin, range.end); };
  const sql::StatementList parsed = sql::parse_statements(statement.sql.text);
  if (parsed.error) {
    report_syntax(checker.sink, *parsed.error, statement.sql.text, place(parsed.error->range));
    return;
  }
  const auto effect = sql::effect_of(statement.sql.text, checker.search_path);
  if (!effect) return;
  if (effect->controls_transaction) {
    checker.sink.report<Diag::TransactionControlInFile>(statement.span)
        .help("the whole file runs in one transaction; leave this out");
    return;
  }
  if (!effect->in_transaction) {
    checker.sink.report<Diag::NotInTransaction>(statement.span).help("run it with psql before or after");
    return;
  }
  const sql::DdlResult ddl = sql::apply_ddl(checker.catalog, statement.sql.text, checker.analyze_options());
  checker.changes_catalog |= ddl.changed;
  for (const sql::Problem& problem : ddl.problems) report_problem(checker.sink, problem, place(problem.range));
  ir::Sql op;
  op.text = statement.sql.text;
  op.object = object_of(*effect);
  op.destructive = effect->destructive;
  op.span = statement.span;
  if (const auto undo = sql::undo_of(statement.sql.text, checker.search_path)) op.undo = join(*undo);
  checker.result.module.add(std::move(op));
}

}  // namespace dmlc::check
