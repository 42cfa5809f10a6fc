// SPDX-License-Identifier: Apache-2.0
// What the grammar's actions call to make AST nodes.
#include "parser/builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "compiler/base/nearest.h"
#include "lexer/decode.h"
#include "parser/splitter.h"
#include "parser/units.h"
#include "parser/words.h"

namespace dmlc::syntax {

namespace {
/// Words that look like a column and are none.
constexpr std::array<std::string_view, 13> kValueWords = {
    "NULL",           "TRUE", "FALSE",        "CURRENT_DATE",    "CURRENT_TIME",   "CURRENT_TIMESTAMP", "LOCALTIME",
    "LOCALTIMESTAMP", "USER", "CURRENT_USER", "CURRENT_CATALOG", "CURRENT_SCHEMA", "SESSION_USER"};

/// Words of expressions that stand directly before or behind a column.
constexpr std::array<std::string_view, 5> kExpressionWords = {"NOT", "ISNULL", "NOTNULL", "DISTINCT", "ALL"};

/// Words of a source that stand behind a name or an alias.
constexpr std::array<std::string_view, 39> kGoOnSource = {
    "AS",      "JOIN",    "LEFT",      "RIGHT", "FULL",   "INNER",       "OUTER",  "CROSS",   "NATURAL", "ON",
    "USING",   "WHERE",   "GROUP",     "ORDER", "HAVING", "WINDOW",      "LIMIT",  "OFFSET",  "FETCH",   "FOR",
    "UNION",   "EXCEPT",  "INTERSECT", "AND",   "OR",     "NOT",         "IS",     "IN",      "LIKE",    "ILIKE",
    "SIMILAR", "BETWEEN", "COLLATE",   "AT",    "WITH",   "TABLESAMPLE", "ISNULL", "NOTNULL", "OVERLAPS"};

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return result;
}
}  // namespace

std::string Builder::keyword_text(Span span) const {
  const auto [first, last] = tokens_in(span);
  std::string result;
  for (std::size_t i = first; i < last; ++i) result += (i == first ? "" : " ") + upper(list_.text_of(list_.tokens[i]));
  return result;
}

std::pair<std::size_t, std::size_t> Builder::tokens_in(Span span) const {
  const auto begins_before = [](const Token& token, std::uint32_t offset) { return token.begin < offset; };
  const auto begin = list_.tokens.begin();
  const auto first = std::lower_bound(begin, list_.tokens.end(), span.begin, begins_before);
  const auto last = std::lower_bound(first, list_.tokens.end(), span.end, begins_before);
  return {static_cast<std::size_t>(first - begin), static_cast<std::size_t>(last - begin)};
}

void Builder::report_escape(Span span, const DecodedText& decoded) {
  const Span bad{span.file, span.begin + decoded.error_begin, std::min(span.begin + decoded.error_end, span.end)};
  sink_.report<Diag::MalformedEscape>(bad, text(bad), decoded.problem)
      .help("a backslash that is meant as such is written twice: `\\\\`");
}

ast::Name Builder::name(Span span) {
  if (text(span).find('"') == std::string_view::npos) return {fold(text(span)), false, span};
  DecodedText decoded = decode_quoted_name(text(span));
  if (!decoded.ok)
    report_escape(span, decoded);
  else if (decoded.text.empty())
    sink_.report<Diag::EmptyName>(span).help("a name has one character or more");
  return {std::move(decoded.text), true, span};
}

ast::Name Builder::key(Span span) {
  DecodedText decoded = decode_string(text(span));
  if (!decoded.ok) report_escape(span, decoded);
  return {std::move(decoded.text), true, span};
}

ast::Value Builder::word(Span span) const { return {ast::Word{fold(text(span))}, span}; }

ast::Value Builder::string(Span span) {
  DecodedText decoded = decode_string(text(span));
  if (!decoded.ok) report_escape(span, decoded);
  return {ast::String{std::move(decoded.text)}, span};
}

ast::Value Builder::json_string(Span span) {
  DecodedText decoded = decode_json_string(text(span));
  if (!decoded.ok) report_escape(span, decoded);
  return {ast::String{std::move(decoded.text)}, span};
}

ast::Value Builder::size(Span span) {
  const auto bytes = decode_size(text(span));
  if (!bytes)
    sink_.report<Diag::NumberOutOfRange>(span, text(span), "sizes go up to 8589934591G")
        .help("a smaller size might be written");
  return {ast::Size{bytes.value_or(0)}, span};
}

ast::Value Builder::duration(double amount, Span unit, Span span) const {
  return {ast::Duration{amount, std::string(find_unit(text(unit))->singular)}, span};
}

ast::Integer Builder::integer(Span digits, bool negative, Span span) {
  constexpr std::string_view kSmallest = "9223372036854775808";
  if (negative && text(digits) == kSmallest) return {std::numeric_limits<std::int64_t>::min(), span};
  const auto value = decode_integer(text(digits));
  if (!value)
    sink_.report<Diag::NumberOutOfRange>(span, text(span), "whole numbers go up to 9223372036854775807")
        .help("a smaller number might be written, or one with a fraction: `1e20`");
  return {negative ? -value.value_or(0) : value.value_or(0), span};
}

double Builder::decimal(Span span) {
  const auto value = decode_decimal(text(span));
  if (!value)
    sink_.report<Diag::NumberOutOfRange>(span, text(span), "numbers go up to about 1.8e308")
        .help("a smaller number might be written");
  return value.value_or(0);
}

ast::Value Builder::trend_count(ast::Integer count, Span unit) {
  const std::string_view singular = find_unit(text(unit))->singular;
  if (singular != "epoch" && singular != "check")
    sink_.report<Diag::UnexpectedToken>(unit, "`epochs` or `consecutive_checks`", fmt::format("`{}`", text(unit)))
        .help("a trend is watched over epochs or checks: `loss INCREASES FOR 3 epochs`");
  return duration(static_cast<double>(count.value), unit, join(count.span, unit));
}

ast::SqlFragment Builder::fragment(Span span) const { return {std::string(text(span)), span, {ast::SqlPart{0, span}}}; }

ast::QualifiedName Builder::qualified_name(std::optional<ast::Name> schema, ast::Name name, Span span) {
  ast::QualifiedName result;
  if (schema) result.parts.push_back(std::move(*schema));
  result.parts.push_back(std::move(name));
  result.span = span;
  return result;
}

ast::QualifiedName Builder::longer_name(ast::QualifiedName name, ast::Name last, Span span) {
  name.parts.push_back(std::move(last));
  name.span = span;
  return name;
}

/// The end of `a`, `a.b` or `a.b.c` that begins at tokens[first); `first` when no name begins there.
std::size_t Builder::name_chain_end(std::size_t first, std::size_t last) const {
  const auto is_name = [&](std::size_t i) {
    if (i >= last) return false;
    const Token& token = list_.tokens[i];
    return token.kind == TokenKind::QuotedName ||
           (token.kind == TokenKind::Word && (i != first || !is_any_word(list_, token, kValueWords)));
  };
  if (!is_name(first)) return first;
  std::size_t end = first + 1;
  while (end + 1 < last && end < first + 5 && list_.tokens[end].kind == TokenKind::Dot && is_name(end + 1)) end += 2;
  return end;
}

ast::QualifiedName Builder::name_chain(std::size_t first, std::size_t last) {
  ast::QualifiedName result;
  for (std::size_t i = first; i < last; i += 2) result.parts.push_back(name(list_.span_of(list_.tokens[i])));
  result.span = join(result.parts.front().span, result.parts.back().span);
  return result;
}

ast::NamedExpr Builder::named_expr(ast::SqlFragment expr, std::optional<ast::Name> name, Span span) {
  ast::NamedExpr result{std::move(expr), std::nullopt, std::move(name), span};
  const auto [first, last] = tokens_in(result.expr.span);
  if (name_chain_end(first, last) == last) result.column = name_chain(first, last);
  return result;
}

std::optional<ast::Feature> Builder::column_feature(ast::NamedExpr expr) {
  if (bare_query(expr.expr)) return std::nullopt;
  // `a b` is no SQL expression: two columns with nothing between them.
  const auto [first, last] = tokens_in(expr.expr.span);
  const std::size_t second = name_chain_end(first, last);
  const bool two_names = second > first && second < last && name_chain_end(second, last) == last &&
                         !is_any_word(list_, list_.tokens[first], kExpressionWords) &&
                         !is_any_word(list_, list_.tokens[second], kExpressionWords);
  if (two_names) {
    const Span found = list_.span_of(list_.tokens[second]);
    const std::uint32_t before = list_.tokens[second - 1].end;
    sink_.report<Diag::UnexpectedToken>(found, "`,` or `AS`", fmt::format("`{}`", text(found)))
        .help("a comma might be missing between the two features")
        .fix({found.file, before, before}, ",");
    return std::nullopt;
  }
  return expr;
}

/// Reports `SELECT …` as a feature, which SQL wants between parentheses.
bool Builder::bare_query(const ast::SqlFragment& expr) {
  const Token& first = list_.tokens[tokens_in(expr.span).first];
  if (!is_word(list_, first, "SELECT")) return false;
  sink_.report<Diag::UnexpectedToken>(list_.span_of(first), "a column or an expression", "`SELECT`")
      .help("a query that gives one value stands between parentheses: `(SELECT …) AS name`")
      .fix({expr.span.file, expr.span.begin, expr.span.begin}, "(")
      .fix({expr.span.file, expr.span.end, expr.span.end}, ")");
  return true;
}

std::optional<ast::Feature> Builder::all_columns_of(const ast::SqlFragment& table, std::vector<ast::Name> except,
                                                    Span span) {
  const auto [first, last] = tokens_in(table.span);
  const std::size_t end = name_chain_end(first, last);
  if (end == first || end + 1 != last || list_.tokens[end].kind != TokenKind::Dot) {
    sink_.report<Diag::UnexpectedToken>(table.span, "a table before `.*`", fmt::format("`{}`", text(table.span)))
        .help("all columns of one table are written `t.*`");
    return std::nullopt;
  }
  return ast::AllColumns{name_chain(first, end), std::move(except), span};
}

ast::Condition Builder::negate(ast::Condition operand, Span keyword, Span span) {
  // Conditions are walked recursively later on.
  if (++negations_ > kMaxNesting) {
    if (negations_ == kMaxNesting + 1)
      sink_.report<Diag::NestingTooDeep>(keyword, kMaxNesting).help("two NOT in a row might be removed");
    return operand;
  }
  return {ast::Not{std::move(operand)}, span};
}

Node<ast::TrainModel> Builder::train_model(Span keyword, ast::QualifiedName name, ast::Clause<ast::Call> algorithm,
                                           ast::Clause<ast::SqlFragment> source) {
  auto model = std::make_unique<ast::TrainModel>();
  model->span = join(keyword, source.span);
  model->keyword = keyword;
  model->name = std::move(name);
  model->algorithm = std::move(algorithm);
  model->source = std::move(source);
  return model;
}

Node<ast::StorePredictions> Builder::store_predictions(Span keyword, ast::QualifiedName model,
                                                       ast::Clause<ast::SqlFragment> source,
                                                       ast::Clause<ast::QualifiedName> target) {
  auto statement = std::make_unique<ast::StorePredictions>();
  statement->span = join(keyword, target.span);
  statement->keyword = keyword;
  statement->model = std::move(model);
  statement->source = std::move(source);
  statement->target = std::move(target);
  return statement;
}

Node<ast::TrainModel> Builder::features(Node<ast::TrainModel> model, ast::Clause<std::vector<ast::Feature>> clause) {
  model->span = join(model->span, clause.span);
  if (!model->features.span.empty())
    duplicate(clause.span, clause.keyword, model->features.keyword);
  else
    model->features = std::move(clause);
  return model;
}

void Builder::finish(Node<ast::TrainModel> model) {
  const bool swallowed = !model->target && misspelt_target(*model);
  // A series may have no feature but its time; which algorithms that suits is not known here.
  const bool may_lack = model->time_column.has_value();
  if (!swallowed && model->features.span.empty() && !may_lack && !empty_features_) missing_features(*model);
  statement_ = Box<ast::TrainModel>(std::move(model));
}

/// Reports a word that might be PREDICT where the source cannot go on as it does: `FROM t PREDCIT y`.
bool Builder::misspelt_target(const ast::TrainModel& model) {
  constexpr std::array<std::string_view, 1> kPredict = {"PREDICT"};
  const auto [first, last] = tokens_in(model.source.value.span);
  std::size_t depth = 0;
  for (std::size_t i = first; i + 1 < last; ++i) {
    const Token& token = list_.tokens[i];
    const Token& next = list_.tokens[i + 1];
    if (opens_bracket(token.kind)) ++depth;
    if (closes_bracket(token.kind) && depth != 0) --depth;
    if (depth != 0 || token.kind != TokenKind::Word || i == first || list_.tokens[i - 1].kind == TokenKind::Dot)
      continue;
    const bool name_after =
        next.kind == TokenKind::QuotedName || (next.kind == TokenKind::Word && !is_any_word(list_, next, kGoOnSource));
    const bool exact = is_word(list_, token, kPredict[0]);
    if (!name_after || !(exact || nearest_name(list_.text_of(token), kPredict))) continue;
    const Span place = list_.span_of(token);
    auto report = sink_.report<Diag::UnexpectedToken>(place, exact ? "an SQL expression" : "`PREDICT`",
                                                      fmt::format("`{}`", text(place)));
    if (exact)
      report.help("the SQL before it is not finished");
    else
      report.help("`PREDICT` might be meant").fix(place, "PREDICT");
    return true;
  }
  return false;
}

void Builder::missing_features(const ast::TrainModel& model) {
  // The words might be there, but not quite.
  for (const GrammarToken& token : feed_.tokens()) {
    const Token& word = list_.tokens[token.first];
    const bool before_list = token.last < list_.tokens.size() && word.kind == TokenKind::Word &&
                             list_.tokens[token.last].kind == TokenKind::LeftParen &&
                             token.span.begin > model.source.span.begin;
    constexpr std::array<std::string_view, 1> kFeatures = {"FEATURES"};
    const bool exact = is_word(list_, word, kFeatures[0]);
    if (!before_list || !(exact || nearest_name(list_.text_of(word), kFeatures))) continue;
    const bool behind_with = token.first != 0 && is_word(list_, list_.tokens[token.first - 1], "WITH");
    const Span written = behind_with ? join(list_.span_of(list_.tokens[token.first - 1]), token.span) : token.span;
    sink_.report<Diag::UnexpectedToken>(written, "`WITH FEATURES`", fmt::format("`{}`", text(written)))
        .help("the features are introduced by `WITH FEATURES`")
        .fix(written, "WITH FEATURES");
    return;
  }
  sink_.report<Diag::MissingClause>(join(model.keyword, model.name.span), "TRAIN MODEL", "WITH FEATURES")
      .help("the columns the model learns from are listed in `WITH FEATURES (…)`; `*` stands for all but the target");
}

void Builder::empty_list(std::string_view clause, Span span) {
  empty_features_ = true;
  auto report = sink_.report<Diag::EmptyList>(span, clause);
  report.help(clause == "WITH LIMITS" ? "a limit is written `memory = '2GB'` or `time = '30 minutes'`"
                                      : "the columns might be named here; `*` stands for all but the target");
}

void Builder::duplicate(Span again, Span keyword, Span first) {
  sink_.report<Diag::DuplicateClause>(keyword, keyword_text(keyword))
      .note(first, "first given here")
      .help("one of the two might be removed")
      .fix(again, "");
}

}  // namespace dmlc::syntax
