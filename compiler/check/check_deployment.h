// SPDX-License-Identifier: Apache-2.0
// What DEPLOY MODEL and DEPLOY MODELS have in common: the endpoint, its configuration, what is watched there.
#pragma once

#include "compiler/check/check_names.h"
#include "compiler/check/pending.h"

namespace dmlc::check {

/// The settings of WITH CONFIGURATION by name; mistakes are reported.
[[nodiscard]] ir::AttributeValue check_configuration(Checker& checker, const ast::Value& value);

/// Checks endpoint, WITH CONFIGURATION and MONITOR of `statement` and says them in `op`.
template <class Statement>
void check_deployment(Checker& checker, const Statement& statement, PendingOp<Statement>& op) {
  checker.check_declared_once(SymbolKind::Endpoint, *statement.endpoint);
  op.set("endpoint", checker.qualified(*statement.endpoint, checker.options.default_schema));
  if (statement.configuration) op.set("configuration", check_configuration(checker, **statement.configuration));
  if (!statement.monitor) return;
  if (const auto* kind = check_word(checker, "MONITOR", stdlib::monitor_kinds(), **statement.monitor))
    op.set("monitor", ir::Word{std::string(kind->name)});
}

}  // namespace dmlc::check
