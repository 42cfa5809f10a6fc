// SPDX-License-Identifier: Apache-2.0
// SUBSCRIBE TO: a pattern of events and the procedure that each of them calls.
#include "compiler/check/check_event_name.h"
#include "compiler/check/check_procedure.h"
#include "compiler/check/pending.h"

namespace dmlc::check {

void check(Checker& checker, const ast::Subscribe& statement) {
  const auto pattern = check_event_name(checker, "SUBSCRIBE TO", statement.pattern, EventNameForm::Pattern);
  PendingOp op(statement, {"", pattern.value_or("")});
  if (auto call = check_procedure(checker, *statement.procedure, SqlScope::Event)) op.set("execute", std::move(*call));
  op.add(checker, "SUBSCRIBE TO");
}

}  // namespace dmlc::check
