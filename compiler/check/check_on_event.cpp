// SPDX-License-Identifier: Apache-2.0
// ON EVENT: one event by its name, and the procedure that it calls.
#include "compiler/check/check_event_name.h"
#include "compiler/check/check_procedure.h"
#include "compiler/check/pending.h"

namespace dmlc::check {

void check(Checker& checker, const ast::OnEvent& statement) {
  const auto name = check_event_name(checker, "ON EVENT", statement.event, EventNameForm::Name);
  PendingOp op(statement, {"", name.value_or("")});
  if (auto call = check_procedure(checker, *statement.procedure, SqlScope::Event)) op.set("execute", std::move(*call));
  op.add(checker, "ON EVENT");
}

}  // namespace dmlc::check
