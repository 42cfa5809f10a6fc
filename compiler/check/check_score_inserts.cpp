// SPDX-License-Identifier: Apache-2.0
// SCORE INSERTS INTO: a table with the model's features, a column that can take the score, a condition on the row.
#include "compiler/check/check_table.h"
#include "compiler/check/pending.h"
#include "compiler/check/row_condition.h"
#include "compiler/check/scored_source.h"
#include "compiler/check/sql_problems.h"
#include "compiler/check/task.h"
#include "compiler/sql/parse.h"
#include "compiler/sql/quote.h"

namespace dmlc::check {
namespace {

class ScoreInsertsCheck {
 public:
  ScoreInsertsCheck(Checker& checker, const ast::ScoreInserts& statement)
      : checker_(checker), statement_(statement), model_(checker.find_model(*statement.model)) {}

  void run() {
    find_rows();
    PendingOp op(statement_, checker_.qualified(statement_.table, schema()));
    op.set("model", model_name(checker_, model_, *statement_.model));
    if (table_ != nullptr && model_ != nullptr) {
      check_features(op);
      check_column();
    }
    op.set("column", ir::Text{statement_.column->text});
    if (model_ != nullptr) op.set("score", ir::Word{is_probability_ ? "probability" : "prediction"});
    if (statement_.quarantine)
      if (const auto condition = check_quarantine(**statement_.quarantine)) op.set("quarantine", *condition);
    op.add(checker_, "SCORE INSERTS");
  }

 private:
  std::string schema() const { return table_ != nullptr ? table_->schema : checker_.options.default_schema; }
  std::string written_schema() const {
    const auto& parts = statement_.table.parts;
    return parts.size() >= 2 ? parts[parts.size() - 2].text : "";
  }
  std::string table_text() const { return sql::quote_qualified(written_schema(), statement_.table.last().text); }

  void find_rows() {
    const types::Relation* found = find_table(checker_, statement_.table.parts);
    if (found == nullptr) return;
    if (found->kind == types::RelationKind::Table || found->kind == types::RelationKind::PartitionedTable) {
      table_ = found;
      return;
    }
    checker_.sink
        .report<Diag::ResultTableShape>(statement_.table.span, found->name,
                                        "it is a " + std::string(types::name_of(found->kind)))
        .help("score the inserts into the table that keeps the rows");
  }

  void check_features(PendingOp<ast::ScoreInserts>& op) {
    const auto rows = check_scored_source(checker_, generated_fragment(table_text(), statement_.table.span),
                                          {.models = {model_}, .is_table = true});
    if (!rows) return;
    op.set("rows", rows->source);
    if (!rows->inputs.empty()) op.set("inputs", rows->inputs.front());
  }

  /// The score of two classes is the probability of the positive one, unless the column is made for the class itself.
  void check_column() {
    const std::string& name = statement_.column->text;
    is_probability_ = probability_type(model_->task) == types::double_type().name;
    score_type_ = is_probability_ ? types::double_type() : prediction_type(model_->task, model_->target_type);
    const types::Column* column = table_->find_column(name);
    if (column == nullptr) return;
    if (const auto taken = meaning_in_model(name)) {
      refuse_column("its column `" + name + "` is " + *taken + " of model `" + model_->model.name + "`");
      return;
    }
    const types::Type own = prediction_type(model_->task, model_->target_type);
    if (!column->type.is_known() || !own.is_known()) return;
    if (kind_of(column->type) == kind_of(own) && column->type.kind == own.kind)
      is_probability_ = is_probability_ && own.is_numeric();
    else if (!(column->type.is_numeric() && score_type_.is_numeric()))
      refuse_column("its column `" + name + "` has type `" + column->type.name + "`, not `" + score_type_.name + "`");
    score_type_ = column->type;
  }

  std::optional<std::string> meaning_in_model(const std::string& column) const {
    if (column == model_->target) return "the target";
    for (const KnownModel::Feature& feature : model_->features)
      if (feature.name == column) return "a feature";
    return std::nullopt;
  }
  void refuse_column(const std::string& why) {
    checker_.sink.report<Diag::ResultTableShape>(statement_.column->span, statement_.table.last().text, why)
        .help("name a column that the table does not have yet, for instance `" + model_->model.name + "_score`");
  }

  std::optional<ir::ExprPtr> check_quarantine(const ast::SqlFragment& condition) {
    if (table_ == nullptr || model_ == nullptr || !score_type_.is_known()) {
      if (const auto error = sql::parse_expression(condition.text))
        report_syntax(checker_.sink, *error, condition.text,
                      ast::place_of(condition, error->range.begin, error->range.end));
      return std::nullopt;
    }
    const std::optional<ast::SqlFragment> no_ctes;
    const ast::SqlFragment rows = generated_fragment(rows_with_score(), statement_.table.span);
    SourceQuery query(checker_, no_ctes, rows);
    const auto resolved = check_row_condition(checker_, query, condition);
    return resolved ? std::optional(resolved->expr) : std::nullopt;
  }

  /// The table's rows as the condition sees them: with the score among the columns.
  std::string rows_with_score() const {
    if (table_->find_column(statement_.column->text) != nullptr) return table_text();
    const std::string alias = sql::quote_identifier(statement_.table.last().text);
    return fmt::format("(SELECT {0}.*, NULL::{1} AS {2} FROM {3} AS {0}) AS {0}", alias, score_type_.name,
                       sql::quote_identifier(statement_.column->text), table_text());
  }

  Checker& checker_;
  const ast::ScoreInserts& statement_;
  const KnownModel* model_;
  const types::Relation* table_ = nullptr;
  types::Type score_type_ = types::unknown_type();
  bool is_probability_ = false;
};

}  // namespace

void check(Checker& checker, const ast::ScoreInserts& statement) { ScoreInsertsCheck(checker, statement).run(); }

}  // namespace dmlc::check
