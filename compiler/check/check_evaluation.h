// SPDX-License-Identifier: Apache-2.0
// What EVALUATE MODEL and COMPARE MODELS have in common: metrics over rows with known results.
#pragma once

#include <vector>

#include "compiler/check/check_names.h"
#include "compiler/check/scored_source.h"

namespace dmlc::check {

/// Metrics that fit the task of the models, and that can be computed for each. Models may be nullptr.
[[nodiscard]] std::vector<const stdlib::Metric*> check_evaluation_metrics(Checker& checker,
                                                                          const std::vector<ast::Name>& names,
                                                                          const std::vector<const KnownModel*>& models);
/// Rows with the features of the models, and their targets unless the metrics need none. Without metrics, those of the
/// task are meant.
[[nodiscard]] std::optional<ScoredRows> check_evaluation_rows(Checker& checker, const ast::SqlFragment& source,
                                                              const std::vector<const KnownModel*>& models,
                                                              const std::vector<const stdlib::Metric*>& metrics);

}  // namespace dmlc::check
