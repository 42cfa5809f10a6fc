// SPDX-License-Identifier: Apache-2.0
// The clauses of TRAIN MODEL that say how to train: balance, checkpoints, fallbacks, forecasts, groups, device.
#pragma once

#include "compiler/check/check_algorithm.h"

namespace dmlc::check {

/// Checks the clauses for `algorithm` doing `task` and keeps them as options of `train`.
void check_training(Checker& checker, const ast::TrainModel& statement, const stdlib::Algorithm* algorithm,
                    std::optional<stdlib::Task> task, ir::Train& train);

}  // namespace dmlc::check
