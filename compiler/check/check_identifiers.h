// SPDX-License-Identifier: Apache-2.0
// What algorithms of users and items need: two features, each value of which stands for one thing.
#pragma once

#include "compiler/check/checker.h"
#include "ir/ops.h"

namespace dmlc::check {

/// Makes identifiers of the features, says which is of users and which of items in the parameters of `train`, and
/// chooses its metric by the kind of feedback. For other algorithms it does nothing.
void check_identifiers(Checker& checker, const ast::TrainModel& statement, ir::Project& project, ir::Train& train);

}  // namespace dmlc::check
