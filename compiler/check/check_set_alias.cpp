// SPDX-License-Identifier: Apache-2.0
// ALTER MODEL … SET ALIAS: a known model and a version that there can be.
#include "compiler/check/check_versions.h"
#include "compiler/check/pending.h"

namespace dmlc::check {

void check(Checker& checker, const ast::SetAlias& statement) {
  const KnownModel* model = checker.find_model(statement.model);
  PendingOp(statement, model_name(checker, model, statement.model))
      .set("alias", ir::Text{statement.alias->text})
      .set("version", check_version(checker, statement.version))
      .add(checker, "ALTER MODEL");
}

}  // namespace dmlc::check
