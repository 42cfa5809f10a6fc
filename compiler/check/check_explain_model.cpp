// SPDX-License-Identifier: Apache-2.0
// EXPLAIN MODEL: a model of this file or of the database.
#include "compiler/check/pending.h"

namespace dmlc::check {

void check(Checker& checker, const ast::ExplainModel& statement) {
  const KnownModel* model = checker.find_model(statement.model);
  checker.result.module.add(ir::ExplainModel{model_name(checker, model, statement.model), statement.span});
}

}  // namespace dmlc::check
