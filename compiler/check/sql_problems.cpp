// SPDX-License-Identifier: Apache-2.0
// One code for each kind of mistake in SQL.
#include "compiler/check/sql_problems.h"

#include <algorithm>
#include <cctype>
#include <iterator>

#include "compiler/base/nearest.h"
#include "compiler/sql/token.h"

namespace dmlc::check {
namespace {

DiagnosticBuilder report_kind(DiagnosticSink& sink, const sql::Problem& problem, Span span) {
  using Kind = sql::ProblemKind;
  switch (problem.kind) {
    case Kind::Syntax:
    case Kind::NotAQuery:
    case Kind::TooDeep:
      return sink.report<Diag::SqlSyntax>(span, problem.message);
    case Kind::UnknownTable:
      return sink.report<Diag::UnknownTable>(span, problem.name);
    case Kind::UnknownColumn:
      return sink.report<Diag::UnknownColumn>(span, problem.name);
    case Kind::AmbiguousColumn:
      return sink.report<Diag::AmbiguousColumn>(span, problem.name);
    case Kind::UnknownFunction:
    case Kind::AmbiguousFunction:
      return sink.report<Diag::UnknownFunction>(span, problem.message);
    case Kind::UnknownType:
      return sink.report<Diag::UnknownSqlType>(span, problem.name);
    case Kind::UnknownOperator:
    case Kind::TypeMismatch:
    case Kind::DuplicateAlias:
    case Kind::ColumnCount:
    case Kind::Aggregate:
    case Kind::NotGrouped:
    case Kind::BadReference:
      break;
  }
  return sink.report<Diag::SqlMeaning>(span, problem.message);
}

/// What might be done about a kind of mistake for which no name can be offered.
std::string help_of(const sql::Problem& problem) {
  using Kind = sql::ProblemKind;
  switch (problem.kind) {
    case Kind::UnknownTable:
      if (problem.message.ends_with("in this FROM"))
        return "name a table or an alias of the source; a table with an alias has no other name";
      return "make it above with `CREATE TABLE`, or look at the tables of the database or schema file";
    case Kind::UnknownColumn:
      return problem.known.empty() ? "" : "the columns are " + listed(problem.known);
    case Kind::UnknownFunction:
      return "name a function that the database has, or cast its arguments: `(argument)::type`";
    case Kind::UnknownType:
      return "name a type that the database has, or make it above with `CREATE TYPE`";
    case Kind::UnknownOperator:
    case Kind::AmbiguousFunction:
      return "cast an operand to the type that is meant: `(operand)::type`";
    case Kind::TypeMismatch:
      return "cast the value to the type that is needed: `(value)::type`";
    case Kind::DuplicateAlias:
      return "give one of them another name: `table AS name`";
    case Kind::ColumnCount:
      return "make the numbers of columns equal";
    case Kind::Aggregate:
      return "compute it in a sub-select of the source: `FROM (SELECT …) AS rows`";
    case Kind::NotGrouped:
      return "add the column to GROUP BY, or aggregate it, for instance `max(column)`";
    case Kind::BadReference:
      return "name what the query has: a column of its select list, or a window of its WINDOW clause";
    case Kind::Syntax:
    case Kind::NotAQuery:
    case Kind::TooDeep:
    case Kind::AmbiguousColumn:
      break;
  }
  return {};
}

/// Whether a command of SQL begins with the word.
bool begins_command(std::string word) {
  std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return std::toupper(c); });
  static constexpr std::string_view kWords[] = {"ALTER",    "ANALYZE", "COMMENT", "COPY",   "CREATE", "DELETE",
                                                "DROP",     "GRANT",   "INSERT",  "REVOKE", "SELECT", "TABLE",
                                                "TRUNCATE", "UPDATE",  "VACUUM",  "VALUES"};
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
}

std::string help_of(const sql::ParseError& error, std::string_view text) {
  const std::string found(text.substr(std::min<std::size_t>(error.range.begin, text.size()), error.range.size()));
  const bool first = sql::TokenIndex(text).at(error.range.begin) == 0;
  const bool ends =
      error.message.starts_with("unexpected end") || error.message.find("end of input") != std::string::npos;
  if (ends) return "an operand, a closing word such as END, or a parenthesis might be missing before it";
  if (error.message.ends_with("found a name behind it")) return "a name stands behind AS: `expression AS name`";
  if (error.message.find("only read") != std::string::npos ||
      error.message.find("another statement") != std::string::npos)
    return "write it as a statement of its own, above";
  if (error.message.starts_with("UNION")) return "write it as one table: `FROM (SELECT … UNION SELECT …) AS rows`";
  if (error.message == "a parameter has no value here") return "write the value itself";
  const sql::TokenIndex tokens(text);
  const std::size_t at = tokens.at(error.range.begin);
  if (at != 0 && at < tokens.tokens().size() && tokens.is(at, "into") && tokens.is(at - 1, "insert"))
    return "write it as a statement of its own, above";
  if (begins_command(found))
    return first ? "a query stands between parentheses here: `(SELECT …) AS name`"
                 : "a `;` might be missing before it, or parentheses around it";
  if (found.starts_with('\''))
    return "names stand without quotes or between double quotes, only texts between single ones";
  return "it or the word before it might be misspelt, or a comma, an operator or a parenthesis be missing before it";
}

}  // namespace

void report_syntax(DiagnosticSink& sink, const sql::ParseError& error, std::string_view text, Span span) {
  sink.report<Diag::SqlSyntax>(span, error.message).help(help_of(error, text));
}

void report_problem(DiagnosticSink& sink, const sql::Problem& problem, Span span) {
  DiagnosticBuilder report = report_kind(sink, problem, span);
  if (problem.suggestions.empty()) {
    if (const std::string help = help_of(problem); !help.empty()) report.help(help);
    return;
  }
  if (problem.kind == sql::ProblemKind::AmbiguousColumn) {
    std::string readings;
    for (const std::string& reading : problem.suggestions) readings += (readings.empty() ? "`" : ", `") + reading + "`";
    report.help("write which one is meant: " + readings);
    return;
  }
  report.help("did you mean `" + problem.suggestions.front() + "`?").fix(span, problem.suggestions.front());
}

}  // namespace dmlc::check
