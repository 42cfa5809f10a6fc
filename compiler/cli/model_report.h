// SPDX-License-Identifier: Apache-2.0
// The table of a trained version: every metric per split, beside what a naive guess would reach.
#pragma once

#include <string>
#include <vector>

#include "compiler/cli/context.h"
#include "compiler/cli/job_view.h"

namespace dmlc::cli {

/// One line a metric; columns training, validation, test (those that exist) and the baseline of the last of them.
[[nodiscard]] std::string print_metrics(const std::vector<MetricRow>& metrics, bool colour);

/// Prints (or emits) what a finished training job made.
void report_trained(Context& context, database::Connection& connection, const JobRow& job);

}  // namespace dmlc::cli
