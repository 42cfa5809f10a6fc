// SPDX-License-Identifier: Apache-2.0
// WHEN EVENT: a pattern of events, a condition over each event, actions.
#include "compiler/check/check_actions.h"
#include "compiler/check/check_event_name.h"
#include "compiler/check/pending.h"

namespace dmlc::check {

void check(Checker& checker, const ast::WhenEvent& statement) {
  Workflow workflow;
  workflow.span = statement.pattern.span;
  if (auto pattern = check_event_name(checker, "WHEN EVENT", statement.pattern, EventNameForm::Pattern))
    workflow.pattern = std::move(*pattern);
  PendingOp op(statement, {"", workflow.pattern});
  if (statement.where)
    if (auto condition = check_event_condition(checker, **statement.where)) op.set("where", std::move(*condition));
  op.set("then", check_steps(checker, statement.body, {false, false, SqlScope::Event}, workflow));
  checker.workflows.push_back(std::move(workflow));
  op.add(checker, "WHEN EVENT");
}

}  // namespace dmlc::check
