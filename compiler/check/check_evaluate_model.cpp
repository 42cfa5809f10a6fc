// SPDX-License-Identifier: Apache-2.0
// EVALUATE MODEL … ON: rows with the model's features and its target, metrics that fit its task.
#include "compiler/check/check_evaluation.h"
#include "compiler/check/pending.h"

namespace dmlc::check {

void check(Checker& checker, const ast::EvaluateModel& statement) {
  const KnownModel* model = checker.find_model(statement.model);
  PendingOp op(statement, model_name(checker, model, statement.model));
  std::vector<const stdlib::Metric*> metrics;
  if (statement.metrics) {
    metrics = check_evaluation_metrics(checker, **statement.metrics, {model});
    op.set("metrics", attribute_of(metrics));
  }
  const auto rows = check_evaluation_rows(checker, *statement.source, {model}, metrics);
  if (rows) op.set("rows", rows->source);
  if (rows && !rows->inputs.empty()) op.set("inputs", rows->inputs.front());
  op.add(checker, "EVALUATE MODEL");
}

}  // namespace dmlc::check
