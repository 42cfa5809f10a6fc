// SPDX-License-Identifier: Apache-2.0
// USING algorithm(parameter = value, …).
#pragma once

#include <map>
#include <optional>
#include <string>

#include "compiler/check/checker.h"

namespace dmlc::check {

struct CheckedAlgorithm {
  const stdlib::Algorithm* algorithm = nullptr;
  std::map<std::string, ir::ParameterValue> parameters;  ///< complete, defaults filled in
  std::optional<stdlib::Task> task;                      ///< `task = …`, when written
  Span task_span;                                        ///< of its value
};

/// nullopt when the algorithm is unknown. Mistakes in parameters are reported; the default stands in for them.
[[nodiscard]] std::optional<CheckedAlgorithm> check_algorithm(Checker& checker, const ast::Call& call);

}  // namespace dmlc::check
