// SPDX-License-Identifier: Apache-2.0
// PUBLISH EVENT: the name of one event, a payload of literals.
#include "compiler/check/check_actions.h"
#include "compiler/check/check_event_name.h"
#include "compiler/check/pending.h"

namespace dmlc::check {

void check(Checker& checker, const ast::PublishEvent& statement) {
  const auto name = check_event_name(checker, "PUBLISH EVENT", statement.event, EventNameForm::Name);
  PendingOp op(statement, {"", name.value_or("")});
  if (statement.payload)
    if (auto payload = check_payload(checker, **statement.payload)) op.set("payload", std::move(*payload));
  op.add(checker, "PUBLISH EVENT");
}

}  // namespace dmlc::check
