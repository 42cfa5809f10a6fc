// SPDX-License-Identifier: Apache-2.0
// SQL over an event: `payload.key` becomes PostgreSQL's `payload ->> 'key'`, then the analyser resolves the rest.
#include "compiler/check/event_sql.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/lower_expr.h"
#include "compiler/check/sql_problems.h"
#include "compiler/sql/expression_tree.h"
#include "compiler/sql/fragment_text.h"
#include "compiler/sql/parse.h"
#include "compiler/sql/quote.h"
#include "compiler/sql/token.h"

namespace dmlc::check {
namespace {

constexpr std::string_view kEventRow =
    "\nFROM (SELECT NULL::text AS event, NULL::jsonb AS payload, NULL::timestamptz AS published_at) AS event";

/// `payload.key` in a text, with the expression that it stands for.
struct PayloadRead {
  sql::TextRange range;
  std::string text;
};

/// Finds the keys of the payload that a text reads.
class PayloadReads {
 public:
  explicit PayloadReads(std::string_view text) : tokens_(text) {}

  std::vector<PayloadRead> find() const {
    std::vector<PayloadRead> reads;
    for (std::size_t i = 0; i < tokens_.tokens().size(); ++i) {
      if (!tokens_.is(i, "payload") || !tokens_.is(i + 1, ".") || !tokens_.is_identifier(i + 2)) continue;
      std::size_t first = i;
      if (i > 0 && tokens_.is(i - 1, ".")) {
        if (i < 2 || !tokens_.is(i - 2, "event")) continue;
        first = i - 2;
      }
      const std::size_t after = after_keys(i);
      reads.push_back({{range(first).begin, range(after - 1).end}, text_of(first, i, after)});
      i = after - 1;
    }
    return reads;
  }

 private:
  [[nodiscard]] sql::TextRange range(std::size_t i) const { return tokens_.tokens()[i].range; }
  [[nodiscard]] std::size_t after_keys(std::size_t payload) const {
    std::size_t after = payload + 1;
    while (tokens_.is(after, ".") && tokens_.is_identifier(after + 1)) after += 2;
    return after;
  }

  [[nodiscard]] std::string text_of(std::size_t first, std::size_t payload, std::size_t after) const {
    std::vector<std::string> keys;
    for (std::size_t i = payload + 2; i < after; i += 2) keys.push_back(sql::identifier_value(tokens_.text_of(i)));
    std::string text = "payload";
    for (std::size_t i = 0; i < keys.size(); ++i)
      text += (i + 1 == keys.size() ? " ->> " : " -> ") + sql::quote_literal(keys[i]);
    return "(" + text + ")" + cast_beside(first, after);
  }

  /// Values of a payload are text: beside a number or a truth value they are meant as one.
  [[nodiscard]] std::string cast_beside(std::size_t first, std::size_t after) const {
    const bool compared_before = first >= 2 && is_operator(first - 1);
    if (compared_before && is_number(first - 2)) return "::numeric";
    if (compared_before && is_truth(first - 2)) return "::boolean";
    if (tokens_.is(after, "between") && is_number(after + 1)) return "::numeric";
    if (!is_operator(after)) return "";
    const std::size_t operand = is_sign(after + 1) ? after + 2 : after + 1;
    if (is_number(operand)) return "::numeric";
    return is_truth(operand) ? "::boolean" : "";
  }
  [[nodiscard]] bool is_operator(std::size_t i) const {
    static constexpr std::string_view kOperators[] = {"<", "<=", ">", ">=", "=", "<>", "!=", "+", "-", "*", "/", "%"};
    return i < tokens_.tokens().size() &&
           std::find(std::begin(kOperators), std::end(kOperators), tokens_.text_of(i)) != std::end(kOperators);
  }
  [[nodiscard]] bool is_sign(std::size_t i) const {
    return i < tokens_.tokens().size() && (tokens_.text_of(i) == "-" || tokens_.text_of(i) == "+");
  }
  [[nodiscard]] bool is_number(std::size_t i) const {
    return i < tokens_.tokens().size() && tokens_.tokens()[i].kind == sql::TokenKind::Number;
  }
  [[nodiscard]] bool is_truth(std::size_t i) const { return tokens_.is(i, "true") || tokens_.is(i, "false"); }

  sql::TokenIndex tokens_;
};

/// The function whose arguments a fragment lists; without a name the fragment is an expression.
struct CalledName {
  std::string text;
  Span span;
};

/// Puts the query together that gives the expression its type, and keeps the way back to the file.
class EventQuery {
 public:
  EventQuery(const ast::SqlFragment& fragment, SqlScope scope, const CalledName& call) : fragment_(fragment) {
    text_.literal("SELECT (");
    begin_ = size();
    if (!call.text.empty()) {
      text_.generated(call.text, call.span);
      text_.literal("(");
    }
    std::uint32_t at = 0;
    if (scope == SqlScope::Event)
      for (const PayloadRead& read : PayloadReads(fragment.text).find()) {
        append(at, read.range.begin);
        text_.generated(read.text, ast::place_of(fragment, read.range.begin, read.range.end));
        at = read.range.end;
      }
    append(at, static_cast<std::uint32_t>(fragment.text.size()));
    // A line end closes a comment at the end of the fragment.
    if (!call.text.empty()) text_.literal(fragment.text.find("--") != std::string::npos ? "\n)" : ")");
    end_ = size();
    text_.literal("\n) AS value");
    if (scope == SqlScope::Event) text_.literal(kEventRow);
  }

  [[nodiscard]] const std::string& query() const { return text_.text(); }
  [[nodiscard]] std::string expression() const { return text_.text().substr(begin_, end_ - begin_); }
  [[nodiscard]] Span place(sql::TextRange range) const { return text_.span_of(range).value_or(fragment_.span); }
  [[nodiscard]] Span place_in_expression(sql::TextRange range) const {
    return place({range.begin + begin_, range.end + begin_});
  }

 private:
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(text_.text().size()); }

  void append(std::uint32_t begin, std::uint32_t end) {
    const std::string_view text = fragment_.text;
    for (const ast::SqlPart& part : fragment_.parts) {
      const std::uint32_t part_end = part.offset + part.span.size();
      if (part_end <= begin || part.offset >= end) continue;
      if (part.offset > begin) text_.literal(text.substr(begin, part.offset - begin));
      const std::uint32_t first = std::max(begin, part.offset);
      const std::uint32_t last = std::min(end, part_end);
      const std::uint32_t place = part.span.begin + (first - part.offset);
      text_.fragment(text.substr(first, last - first), {part.span.file, place, place + (last - first)});
      begin = last;
    }
    if (begin < end) text_.literal(text.substr(begin, end - begin));
  }

  const ast::SqlFragment& fragment_;
  sql::FragmentText text_;
  std::uint32_t begin_ = 0;
  std::uint32_t end_ = 0;
};

/// Parsed as it is written first: what is said of it is then about words that stand in the file.
bool parses(Checker& checker, const ast::SqlFragment& fragment, SqlScope scope, const CalledName& call) {
  for (const SqlScope as : {SqlScope::Nothing, scope}) {
    const EventQuery query(fragment, as, call);
    const auto error = sql::parse_expression(query.expression());
    if (!error) continue;
    report_syntax(checker.sink, *error, query.expression(), query.place_in_expression(error->range));
    return false;
  }
  return true;
}

/// The type of the expression; nullopt after a report.
std::optional<types::Type> resolve(Checker& checker, const ast::SqlFragment& fragment, const EventQuery& query) {
  const sql::Analysis analysis = sql::analyze_query(query.query(), checker.catalog, checker.analyze_options());
  for (const sql::Problem& problem : analysis.problems)
    report_problem(checker.sink, problem, query.place(problem.range));
  if (!analysis.ok()) return std::nullopt;
  if (analysis.has_aggregates || analysis.has_window) {
    checker.sink.report<Diag::SqlMeaning>(fragment.span, "an aggregate or window function has no rows here")
        .help("compute it in a sub-select: `(SELECT count(*) FROM …)`");
    return std::nullopt;
  }
  return analysis.columns.empty() ? types::unknown_type() : analysis.columns.front().type;
}

ir::ExprPtr lowered(const EventQuery& query, const ast::SqlFragment& fragment) {
  const std::string text = query.expression();
  return lower_expr(sql::expression_tree(text).root(), text, {}, fragment.span);
}

}  // namespace

std::optional<EventExpr> check_event_expr(Checker& checker, const ast::SqlFragment& fragment, SqlScope scope) {
  const EventQuery query(fragment, scope, {});
  if (!parses(checker, fragment, scope, {})) return std::nullopt;
  const auto type = resolve(checker, fragment, query);
  if (!type) return std::nullopt;
  if (!type->is_known()) checker.report_unknown(fragment.span, "type of expression", fragment.text);
  return EventExpr{lowered(query, fragment), *type};
}

std::optional<EventExpr> check_event_call(Checker& checker, const std::string& name, Span name_span, bool is_procedure,
                                          const ast::SqlFragment& arguments, SqlScope scope) {
  const CalledName called{name, name_span};
  const EventQuery call(arguments, scope, called);
  if (!parses(checker, arguments, scope, called)) return std::nullopt;
  EventExpr result{lowered(call, arguments), types::unknown_type()};
  if (!is_procedure) {
    const auto type = resolve(checker, arguments, call);
    return type ? std::optional(EventExpr{result.expr, *type}) : std::nullopt;
  }
  // Named arguments are for the procedure alone to understand.
  const EventQuery row(arguments, scope, {"ROW", name_span});
  if (sql::parse_expression(row.expression())) return result;
  return resolve(checker, arguments, row) ? std::optional(result) : std::nullopt;
}

std::optional<ir::ExprPtr> check_event_condition(Checker& checker, const ast::SqlFragment& fragment) {
  const auto checked = check_event_expr(checker, fragment, SqlScope::Event);
  if (!checked) return std::nullopt;
  if (checked->type.kind == types::TypeKind::Boolean || !checked->type.is_known()) return checked->expr;
  auto report = checker.sink.report<Diag::ConditionType>(fragment.span, checked->type.name);
  if (checked->type.is_text())
    report.help("compare it, `… = 'value'`, or cast it: `(…)::boolean`");
  else
    report.help("compare it with something: `… > 0`, `… IS NOT NULL`");
  return std::nullopt;
}

}  // namespace dmlc::check
