// SPDX-License-Identifier: Apache-2.0
// Waits for the jobs of a program and shows how far they are.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/cli/context.h"
#include "compiler/cli/executor.h"

namespace dmlc::cli {

/// Follows `jobs` until each has ended. Done ones are printed, failed and cancelled ones become diagnostics at the
/// place in the source that they are about and are returned. Ctrl-C cancels all and waits for that. A lost connection
/// is made anew at `url`, since a restarted server goes on with its jobs. nullopt when it gave up.
[[nodiscard]] std::optional<std::vector<QueuedJob>> follow_jobs(Context& context, database::Connection& connection,
                                                                const std::string& url,
                                                                const driver::Compilation& program,
                                                                const std::vector<QueuedJob>& jobs);

/// Text of the live line for one running job; `rate` in rows a second and `remaining` in seconds when known.
struct JobRow;
[[nodiscard]] std::string progress_text(const JobRow& job, std::optional<double> rate, std::optional<double> remaining);

}  // namespace dmlc::cli
