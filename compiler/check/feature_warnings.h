// SPDX-License-Identifier: Apache-2.0
// What is allowed but will probably not help, or will help too much.
#pragma once

#include <vector>

#include "compiler/check/check_features.h"

namespace dmlc::check {

/// Warns about features that say nothing (keys, constants, repetitions), change from call to call, or give the target
/// away; about random splits of time series; and about tables whose rows are hidden.
void warn_about_features(Checker& checker, const ast::TrainModel& statement, const ModelItems& items,
                         const std::vector<ResolvedItem>& resolved, const SourceQuery& query);

}  // namespace dmlc::check
