// SPDX-License-Identifier: Apache-2.0
// SEARCH SPACE: which values of an algorithm's parameters are tried.
#pragma once

#include <optional>

#include "compiler/check/checker.h"

namespace dmlc::check {

/// Checks distributions and, where the algorithm is known (it may be nullptr), that it has the parameters and takes the
/// values. nullopt after a report.
[[nodiscard]] std::optional<ir::AttributeValue> check_search_space(Checker& checker, const ast::Value& space,
                                                                   const stdlib::Algorithm* algorithm);

}  // namespace dmlc::check
