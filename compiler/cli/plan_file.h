// SPDX-License-Identifier: Apache-2.0
// Saved plans: what was looked at is what gets applied, or nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/base/result.h"
#include "compiler/cli/plan.h"
#include "compiler/cli/program.h"

namespace dmlc::cli {

struct SavedPlan {
  std::string state;
  std::string default_schema;
  std::vector<std::pair<std::string, std::string>> sources;  ///< name and text
  std::vector<std::string> steps;
};

/// JSON of format 1; holds the sources, so that mistakes found while applying have their places.
[[nodiscard]] std::string save_plan(const Plan& plan, const Program& program, const SourceMap& sources,
                                    const std::string& default_schema);

[[nodiscard]] Result<SavedPlan> load_plan(std::string_view text);

}  // namespace dmlc::cli
