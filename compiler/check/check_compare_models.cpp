// SPDX-License-Identifier: Apache-2.0
// COMPARE MODELS … ON … BY: models of one task, rows with the features and targets of all, a metric that fits.
#include "compiler/check/check_evaluation.h"
#include "compiler/check/check_models.h"
#include "compiler/check/pending.h"

namespace dmlc::check {

void check(Checker& checker, const ast::CompareModels& statement) {
  const std::vector<ListedModel> models = check_model_list(checker, "COMPARE MODELS", statement.models);
  check_same_prediction(checker, models);
  std::vector<const KnownModel*> known;
  for (const ListedModel& model : models) known.push_back(model.known);
  const auto metrics = check_evaluation_metrics(checker, {*statement.metric}, known);
  const auto rows = check_evaluation_rows(checker, *statement.source, known, metrics);

  PendingOp op(statement, models.empty() ? ir::TableName{} : models.front().model);
  op.set("models", attribute_of(models));
  if (rows) op.set("rows", rows->source);
  ir::AttributeList inputs;
  if (rows)
    for (const ir::AttributeMap& map : rows->inputs) inputs.items.push_back({map});
  op.set("inputs", std::move(inputs)).set("by", attribute_of(metrics));
  op.add(checker, "COMPARE MODELS");
}

}  // namespace dmlc::check
