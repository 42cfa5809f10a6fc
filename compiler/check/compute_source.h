// SPDX-License-Identifier: Apache-2.0
// The table of COMPUTE and its columns.
#pragma once

#include <optional>
#include <vector>

#include "compiler/check/checker.h"

namespace dmlc::check {

struct ComputeSource {
  std::optional<ir::TableName> table;  ///< not set when there is no FROM, or it is not known which table is meant
  const types::Relation* relation = nullptr;
  std::vector<types::Type> types;  ///< of the columns listed, Unknown where not known
};

/// Finds what FROM names. `table(a, b)` with this very word stands for the table of ON, else for the only known one
/// that has the columns. Mistakes are reported.
[[nodiscard]] ComputeSource find_compute_source(Checker& checker, const ast::Compute& statement);

}  // namespace dmlc::check
