// SPDX-License-Identifier: Apache-2.0
// One code for each kind of mistake in SQL.
#include "compiler/check/sql_problems.h"

namespace dmlc::check {
namespace {

DiagnosticBuilder report_kind(DiagnosticSink& sink, const sql::Problem& problem, Span span) {
  using Kind = sql::ProblemKind;
  switch (problem.kind) {
    case Kind::Syntax:
    case Kind::NotAQuery:
    case Kind::TooDeep: return sink.report<Diag::SqlSyntax>(span, problem.message);
    case Kind::UnknownTable: return sink.report<Diag::UnknownTable>(span, problem.name);
    case Kind::UnknownColumn: return sink.report<Diag::UnknownColumn>(span, problem.name);
    case Kind::AmbiguousColumn: return sink.report<Diag::AmbiguousColumn>(span, problem.name);
    case Kind::UnknownFunction:
    case Kind::AmbiguousFunction: return sink.report<Diag::UnknownFunction>(span, problem.message);
    case Kind::UnknownType: return sink.report<Diag::UnknownSqlType>(span, problem.name);
    case Kind::UnknownOperator:
    case Kind::TypeMismatch:
    case Kind::DuplicateAlias:
    case Kind::ColumnCount:
    case Kind::Aggregate:
    case Kind::NotGrouped:
    case Kind::BadReference: break;
  }
  return sink.report<Diag::SqlMeaning>(span, problem.message);
}

}  // namespace

void report_problem(DiagnosticSink& sink, const sql::Problem& problem, Span span) {
  DiagnosticBuilder report = report_kind(sink, problem, span);
  if (problem.suggestions.empty()) return;
  if (problem.kind == sql::ProblemKind::AmbiguousColumn) {
    std::string readings;
    for (const std::string& reading : problem.suggestions) readings += (readings.empty() ? "`" : ", `") + reading + "`";
    report.help("write which one is meant: " + readings);
    return;
  }
  report.help("did you mean `" + problem.suggestions.front() + "`?").fix(span, problem.suggestions.front());
}

}  // namespace dmlc::check
