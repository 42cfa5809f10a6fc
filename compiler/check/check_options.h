// SPDX-License-Identifier: Apache-2.0
// The clauses of TRAIN MODEL that follow the features.
#pragma once

#include <optional>

#include "compiler/check/checker.h"

namespace dmlc::check {

/// Split of SPLIT DATA and VALIDATE together; `validates_on_source` says that validation rows come from elsewhere.
[[nodiscard]] ir::Split check_split(Checker& checker, const ast::TrainModel& statement);
/// The metric of OPTIMIZE FOR, by its canonical name; the task's default when none is written.
[[nodiscard]] std::string check_metric(Checker& checker, const ast::TrainModel& statement, stdlib::Task task);
[[nodiscard]] std::optional<ir::StopCondition> check_stop(Checker& checker, const ast::TrainModel& statement,
                                                          const stdlib::Algorithm& algorithm, stdlib::Task task);
/// Fills seed and limits.
void check_seed_and_limits(Checker& checker, const ast::TrainModel& statement, ir::Train& train);
/// Metric `name` at `span` for `task`; reports and gives nullptr when it is unknown or measures something else.
[[nodiscard]] const stdlib::Metric* check_metric_name(Checker& checker, const std::string& name, Span span,
                                                      stdlib::Task task);

}  // namespace dmlc::check
