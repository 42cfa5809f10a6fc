// SPDX-License-Identifier: Apache-2.0
// The clauses of TRAIN MODEL that follow the features.
#pragma once

#include <optional>

#include "compiler/check/checker.h"

namespace dmlc::check {

/// Split of SPLIT DATA and VALIDATE together; `validates_on_source` says that validation rows come from elsewhere.
[[nodiscard]] ir::Split check_split(Checker& checker, const ast::TrainModel& statement,
                                    std::vector<ir::Attribute>& options);
/// The argument `group = column` of VALIDATE USING cross_validation; nullptr when there is none, or it is no name.
[[nodiscard]] const ast::Argument* fold_group(const ast::TrainModel& statement);
/// Whether the statement has a time column and no features: a series of its own past.
[[nodiscard]] bool is_of_time_alone(const ast::TrainModel& statement);
/// Whether the parts of the split follow the time column: where there is one and no other order is written.
[[nodiscard]] bool splits_by_time_column(const ast::TrainModel& statement);
/// Whether it says VALIDATE USING time_series_split.
[[nodiscard]] bool splits_by_time(const ast::TrainModel& statement);
/// The metric of OPTIMIZE FOR, by its canonical name; the default when none is written, which may be none.
[[nodiscard]] std::string check_metric(Checker& checker, const ast::TrainModel& statement,
                                       const stdlib::Algorithm* algorithm, std::optional<stdlib::Task> task);
[[nodiscard]] std::optional<ir::Condition> check_stop(Checker& checker, const ast::TrainModel& statement,
                                                      const stdlib::Algorithm* algorithm,
                                                      std::optional<stdlib::Task> task);
/// Fills seed and limits.
void check_seed_and_limits(Checker& checker, const ast::TrainModel& statement, ir::Train& train);
/// Metric `name` at `span` for `task`, for any when that is not known; reports and gives nullptr when it is unknown or
/// measures something else.
[[nodiscard]] const stdlib::Metric* check_metric_name(Checker& checker, const std::string& name, Span span,
                                                      std::optional<stdlib::Task> task);

}  // namespace dmlc::check
