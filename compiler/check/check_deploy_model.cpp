// SPDX-License-Identifier: Apache-2.0
// DEPLOY MODEL … TO ENDPOINT: a known model, a new endpoint, settings that there are.
#include "compiler/check/check_deployment.h"
#include "compiler/check/check_versions.h"

namespace dmlc::check {

void check(Checker& checker, const ast::DeployModel& statement) {
  const KnownModel* model = checker.find_model(statement.model);
  PendingOp op(statement, model_name(checker, model, statement.model));
  if (statement.version) op.set("version", check_version(checker, **statement.version));
  check_deployment(checker, statement, op);
  if (statement.version_control)
    if (const auto* word =
            check_word(checker, "VERSION CONTROL", stdlib::version_controls(), **statement.version_control))
      op.set("version_control", ir::Word{std::string(word->name)});
  op.add(checker, "DEPLOY MODEL");
}

}  // namespace dmlc::check
