// SPDX-License-Identifier: Apache-2.0
// STOP WHEN.
#include <algorithm>

#include "compiler/check/check_condition.h"
#include "compiler/check/check_options.h"

namespace dmlc::check {
namespace {

/// Whether only a model that is in use can meet it.
bool is_of_models(const ir::Condition& condition) {
  switch (condition.kind) {
    case ir::Condition::Kind::Compare:
    case ir::Condition::Kind::Increases:
    case ir::Condition::Kind::Decreases:
    case ir::Condition::Kind::DoesNotImprove:
      return false;
    case ir::Condition::Kind::All:
    case ir::Condition::Kind::Any:
    case ir::Condition::Kind::Not:
      return std::any_of(condition.children.begin(), condition.children.end(), is_of_models);
    case ir::Condition::Kind::DropsBelow:
    case ir::Condition::Kind::Exceeds:
    case ir::Condition::Kind::Converged:
      return true;
  }
  return false;
}

}  // namespace

std::optional<ir::Condition> check_stop(Checker& checker, const ast::TrainModel& statement,
                                        const stdlib::Algorithm* algorithm, std::optional<stdlib::Task> task) {
  if (!statement.stop_when) return std::nullopt;
  if (algorithm != nullptr && !algorithm->iterates) {
    checker.sink.report<Diag::NothingToStop>(statement.stop_when->keyword, algorithm->name)
        .help("leave out `STOP WHEN`: the solution is computed in one step");
    return std::nullopt;
  }
  auto condition = check_condition(checker, statement.stop_when->value, {task, true});
  if (condition && is_of_models(*condition))
    checker.not_generated(statement.stop_when->span, "`DROPS BELOW` and `EXCEEDS` in `STOP WHEN`");
  return condition;
}

}  // namespace dmlc::check
