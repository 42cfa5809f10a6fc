// SPDX-License-Identifier: Apache-2.0
// ARCHIVE MODEL: a known model, and a version that there can be or all of them.
#include "compiler/check/check_versions.h"
#include "compiler/check/pending.h"

namespace dmlc::check {

void check(Checker& checker, const ast::ArchiveModel& statement) {
  const KnownModel* model = checker.find_model(statement.model);
  PendingOp op(statement, model_name(checker, model, statement.model));
  if (statement.version) op.set("version", check_version(checker, *statement.version));
  op.add(checker, "ARCHIVE MODEL");
}

}  // namespace dmlc::check
