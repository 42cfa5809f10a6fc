// SPDX-License-Identifier: Apache-2.0
// Numbers of things in clauses: epochs, trials, workers, ticks.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/check/checker.h"

namespace dmlc::check {

/// What a clause counts.
struct CountedUnit {
  std::string_view singular;     ///< as `ast::Duration::unit` has it
  std::string_view plural;       ///< as people write it
  bool may_be_left_out = false;  ///< a number alone is taken too
};

/// A whole number of at least 1.
[[nodiscard]] std::optional<ir::Count> check_count(Checker& checker, std::string_view clause, const ast::Value& value,
                                                   const CountedUnit& unit);

}  // namespace dmlc::check
