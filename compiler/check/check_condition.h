// SPDX-License-Identifier: Apache-2.0
// Conditions over metrics: names, units, values, and what can never or always hold.
#pragma once

#include <optional>

#include "compiler/check/checker.h"

namespace dmlc::check {

/// What a condition is about.
struct ConditionContext {
  std::optional<stdlib::Task> task;  ///< of the model; not set when it is not known
  bool in_training = true;           ///< looked at between epochs; else a model in use, check by check
  bool anywhere = false;             ///< at either, whichever the condition speaks of
};

/// Reports what is wrong with the condition; nullopt when something was.
[[nodiscard]] std::optional<ir::Condition> check_condition(Checker& checker, const ast::Condition& condition,
                                                           const ConditionContext& context);

/// The task of a model as far as its declaration was understood.
[[nodiscard]] inline std::optional<stdlib::Task> known_task(const KnownModel* model) {
  return model != nullptr && !model->features.empty() ? std::optional(model->task) : std::nullopt;
}
/// Whether the condition speaks of what is known of models in use only.
[[nodiscard]] bool is_about_use(const ir::Condition& condition);

}  // namespace dmlc::check
