// SPDX-License-Identifier: Apache-2.0
// ROLLBACK MODEL: a known model and a version that there can be.
#include "compiler/check/check_versions.h"
#include "compiler/check/pending.h"

namespace dmlc::check {

void check(Checker& checker, const ast::RollbackModel& statement) {
  const KnownModel* model = checker.find_model(statement.model);
  PendingOp(statement, model_name(checker, model, statement.model))
      .set("version", check_version(checker, statement.version))
      .add(checker, "ROLLBACK MODEL");
}

}  // namespace dmlc::check
