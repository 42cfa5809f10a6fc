// SPDX-License-Identifier: Apache-2.0
// WHEN MODEL: a known model, a condition over what is measured of it, actions.
#include "compiler/check/check_actions.h"
#include "compiler/check/check_condition.h"
#include "compiler/check/pending.h"

namespace dmlc::check {

void check(Checker& checker, const ast::WhenModel& statement) {
  const bool named = checker.names_model(statement.model, Reach::All);
  const KnownModel* model = named ? checker.find_model(statement.model, Reach::All) : nullptr;
  PendingOp op(statement, model_name(checker, model, statement.model));
  if (auto condition = check_condition(checker, statement.condition, {known_task(model), true, true}))
    op.set("when", std::move(*condition));
  Workflow unnamed;
  op.set("then", check_actions(checker, statement.actions, {true, false, SqlScope::Nothing}, unnamed));
  op.add(checker, "WHEN MODEL");
}

}  // namespace dmlc::check
