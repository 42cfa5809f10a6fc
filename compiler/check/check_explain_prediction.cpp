// SPDX-License-Identifier: Apache-2.0
// EXPLAIN PREDICTION … FOR: rows of a source, or those of the model's own source that a condition picks.
#include "compiler/check/attributes.h"
#include "compiler/check/check_names.h"
#include "compiler/check/model_source.h"
#include "compiler/check/pending.h"
#include "compiler/check/row_condition.h"
#include "compiler/check/scored_source.h"
#include "compiler/check/sql_problems.h"
#include "compiler/sql/parse.h"
#include "compiler/sql/token.h"

namespace dmlc::check {
namespace {

/// The fragment from the byte `begin` on.
ast::SqlFragment tail_of(const ast::SqlFragment& fragment, std::uint32_t begin) {
  ast::SqlFragment tail;
  tail.text = fragment.text.substr(begin);
  const auto end = static_cast<std::uint32_t>(fragment.text.size());
  tail.span = ast::place_of(fragment, begin, end);
  for (const ast::SqlPart& part : fragment.parts) {
    const std::uint32_t part_end = part.offset + part.span.size();
    if (part_end <= begin) continue;
    const std::uint32_t cut = part.offset < begin ? begin - part.offset : 0;
    tail.parts.push_back({part.offset + cut - begin, {part.span.file, part.span.begin + cut, part.span.end}});
  }
  return tail;
}

/// Where the word behind the first one begins.
std::uint32_t behind_first(const sql::TokenIndex& tokens) {
  const std::vector<sql::Token>& list = tokens.tokens();
  return list.size() > 1 ? list[1].range.begin : list.front().range.end;
}

class ExplainPredictionCheck {
 public:
  ExplainPredictionCheck(Checker& checker, const ast::ExplainPrediction& statement)
      : checker_(checker),
        statement_(statement),
        model_(checker.find_model(statement.model)),
        op_(statement, model_name(checker, model_, statement.model)) {}

  void run() {
    const ast::SqlFragment& rows = *statement_.rows;
    const sql::TokenIndex tokens(rows.text);
    if (tokens.is(0, "where"))
      check_condition_of_model(tail_of(rows, behind_first(tokens)));
    else if (is_condition(rows.text))
      check_condition_of_model(rows);
    else
      check_rows(rows);
    if (statement_.method)
      if (const auto method = check_method(checker_, "USING", stdlib::explanation_methods(), **statement_.method))
        op_.set("method", attribute_of(*method));
    check_top();
    op_.add(checker_, "EXPLAIN PREDICTION");
  }

 private:
  /// A text that PostgreSQL could read both ways, such as one name, means a table. One that it can read in no way is
  /// taken for what it is longer sound as.
  static bool is_condition(const std::string& text) {
    const auto as_rows = sql::parse_from_list(text);
    if (!as_rows) return false;
    const auto as_condition = sql::parse_expression(text);
    return !as_condition || as_condition->range.begin > as_rows->range.begin;
  }

  void check_rows(const ast::SqlFragment& rows) {
    ScoredWants wants;
    if (model_ != nullptr) wants.models.push_back(model_);
    const auto scored = check_scored_source(checker_, rows, wants);
    if (!scored) return;
    op_.set("rows", scored->source);
    if (!scored->inputs.empty()) op_.set("inputs", scored->inputs.front());
  }

  void check_condition_of_model(const ast::SqlFragment& condition) {
    const auto source = model_ != nullptr ? source_of(*model_, condition.span) : std::nullopt;
    if (!source) {
      if (const auto error = sql::parse_expression(condition.text))
        report_syntax(checker_.sink, *error, condition.text,
                      ast::place_of(condition, error->range.begin, error->range.end));
      return;
    }
    SourceQuery query(checker_, source->ctes, source->source);
    const auto resolved = check_row_condition(checker_, query, condition);
    if (resolved) op_.set("where", resolved->expr);
  }

  void check_top() {
    if (!statement_.top) return;
    const ast::Integer& top = **statement_.top;
    if (top.value < 1)
      checker_.sink.report<Diag::ParameterRange>(top.span, "SHOW TOP", top.value, "at least 1")
          .help("leave out `SHOW TOP` to see every feature");
    op_.set("top", top.value);
  }

  Checker& checker_;
  const ast::ExplainPrediction& statement_;
  const KnownModel* model_;
  PendingOp<ast::ExplainPrediction> op_;
};

}  // namespace

void check(Checker& checker, const ast::ExplainPrediction& statement) {
  ExplainPredictionCheck(checker, statement).run();
}

}  // namespace dmlc::check
