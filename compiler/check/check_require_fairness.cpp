// SPDX-License-Identifier: Apache-2.0
// REQUIRE FAIRNESS: a model that predicts classes, a column of its rows, a ratio.
#include <algorithm>

#include "compiler/check/check_table.h"
#include "compiler/check/model_source.h"
#include "compiler/check/pending.h"
#include "compiler/check/values.h"

namespace dmlc::check {
namespace {

void check_task(Checker& checker, const ast::RequireFairness& statement, const KnownModel& model) {
  if (stdlib::is_classification(model.task)) return;
  checker.sink
      .report<Diag::ModelTask>(statement.model.span, "SELECTION RATE RATIO", "classification", model.model.name,
                               stdlib::name_of(model.task))
      .help("the rate of a selection is a share of rows: predict classes, for instance `amount > 100 AS is_large`");
}

/// Groups may be made by any column of the model's rows, also by one it does not learn from.
void check_column(Checker& checker, const ast::Name& column, const KnownModel& model) {
  std::vector<std::string> columns = source_columns(checker, model, column.span);
  if (columns.empty()) return;
  for (const KnownModel::Feature& feature : model.features) columns.push_back(feature.name);
  if (std::find(columns.begin(), columns.end(), column.text) == columns.end())
    report_unknown_column(checker, column, columns, "the rows of model `" + model.model.name + "`");
}

std::optional<double> check_ratio(Checker& checker, const ast::Value& value) {
  constexpr std::string_view kClause = "SELECTION RATE RATIO";
  const auto ratio = number_of(value);
  if (!ratio)
    checker.sink.report<Diag::ParameterType>(value.span, kClause, "a number", describe(value))
        .help("write for instance `ABOVE 0.8`: every group is selected at 80% of the highest rate at least");
  else if (!(*ratio > 0 && *ratio <= 1))
    checker.sink
        .report<Diag::ParameterRange>(value.span, kClause, fmt::format("{}", *ratio), "greater than 0 and at most 1")
        .help("it is the lowest rate of a group by the highest: 1 means that all are selected alike");
  return ratio;
}

}  // namespace

void check(Checker& checker, const ast::RequireFairness& statement) {
  const KnownModel* model = checker.find_model(statement.model);
  if (model != nullptr) {
    check_task(checker, statement, *model);
    check_column(checker, *statement.across, *model);
  }
  PendingOp op(statement, model_name(checker, model, statement.model));
  op.set("across", ir::Text{statement.across->text});
  if (const auto ratio = check_ratio(checker, *statement.least)) op.set("least_ratio", *ratio);
  op.set("blocks_deploy", statement.blocks_deploy).add(checker, "REQUIRE FAIRNESS");
}

}  // namespace dmlc::check
