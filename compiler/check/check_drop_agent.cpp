// SPDX-License-Identifier: Apache-2.0
// DROP AGENT: an agent that is there, or may be missing.
#include "compiler/check/pending.h"

namespace dmlc::check {

void check(Checker& checker, const ast::DropAgent& statement) {
  if (!statement.if_exists)
    static_cast<void>(checker.find_symbol<Diag::UnknownAgent>(SymbolKind::Agent, statement.name, Reach::Before));
  PendingOp op(statement, checker.qualified(statement.name, checker.options.default_schema));
  if (statement.if_exists) op.set("if_exists", true);
  op.add(checker, "DROP AGENT");
}

}  // namespace dmlc::check
