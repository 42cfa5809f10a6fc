// SPDX-License-Identifier: Apache-2.0
// Actions: what workflows and agents do.
#pragma once

#include <vector>

#include "compiler/check/event_sql.h"
#include "compiler/check/workflows.h"

namespace dmlc::check {

/// What the actions of a statement may rely on.
struct ActionContext {
  bool has_model = false;              ///< the statement is about a model: of its own, or the one its metrics are of
  bool in_training = false;            ///< a training is under way
  SqlScope scope = SqlScope::Nothing;  ///< of the arguments of procedures
};

/// The actions in IR. What they start is added to `workflow`. Mistakes are reported and left out.
[[nodiscard]] ir::AttributeList check_actions(Checker& checker, const std::vector<ast::Action>& actions,
                                              const ActionContext& context, Workflow& workflow);
[[nodiscard]] ir::AttributeList check_steps(Checker& checker, const std::vector<ast::BlockItem>& steps,
                                            const ActionContext& context, Workflow& workflow);
/// The payload of an event: a map of literals.
[[nodiscard]] std::optional<ir::AttributeValue> check_payload(Checker& checker, const ast::Value& payload);

}  // namespace dmlc::check
