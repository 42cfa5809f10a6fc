// SPDX-License-Identifier: Apache-2.0
// EXPLAIN MODEL: a known model.
#include "compiler/check/pending.h"

namespace dmlc::check {

void check(Checker& checker, const ast::ExplainModel& statement) {
  const KnownModel* model = checker.find_model(statement.model);
  PendingOp(statement, model_name(checker, model, statement.model)).add(checker, "EXPLAIN MODEL");
}

}  // namespace dmlc::check
