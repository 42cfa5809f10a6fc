// SPDX-License-Identifier: Apache-2.0
// Conditions over metrics and other quantities, as a tree.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace dmlc::ir {

struct Condition {
  enum class Kind {
    All,
    Any,
    Not,
    Compare,         ///< `metric op value`
    Increases,       ///< at each of the last `count` `unit`s
    Decreases,       ///< the same
    DoesNotImprove,  ///< in none of the last `count` `unit`s
    DropsBelow,      ///< was not below `value`, now is
    Exceeds,         ///< was not above `value`, now is
    Converged,       ///< training ended because nothing improved any more
  };
  Kind kind = Kind::Compare;
  std::vector<Condition> children;  ///< of All, Any, Not
  std::string metric;
  std::string op;  ///< of Compare: < <= > >= = <>
  double value = 0;
  std::int64_t count = 0;
  std::string unit;  ///< "epoch" or "check"
};

/// For dumps; deterministic.
[[nodiscard]] std::string to_text(const Condition& condition);

}  // namespace dmlc::ir
