// SPDX-License-Identifier: Apache-2.0
// ALTER AGENT: an agent that is there.
#include "compiler/check/pending.h"

namespace dmlc::check {

void check(Checker& checker, const ast::AlterAgent& statement) {
  static_cast<void>(checker.find_symbol<Diag::UnknownAgent>(SymbolKind::Agent, statement.name, Reach::Before));
  PendingOp op(statement, checker.qualified(statement.name, checker.options.default_schema));
  op.set("to", ir::Word{statement.resume ? "running" : "paused"});
  op.add(checker, "ALTER AGENT");
}

}  // namespace dmlc::check
