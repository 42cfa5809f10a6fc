// SPDX-License-Identifier: Apache-2.0
// Leaves a database as it was when a run came to nothing.
#pragma once

#include <vector>

#include "compiler/cli/executor.h"

namespace dmlc::cli {

/// Drops what `applied` made and what stayed empty because of the jobs that `failed`: a model that was not there before
/// and has no version, a table of results that was not there before and has no row. What existed before the run, what
/// somebody else uses meanwhile, and the file's own SQL stay, and that is said.
void take_back(Context& context, database::Connection& connection, const driver::Compilation& program,
               const ApplyOutcome& applied, const std::vector<QueuedJob>& failed);

}  // namespace dmlc::cli
