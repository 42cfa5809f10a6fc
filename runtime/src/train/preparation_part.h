// SPDX-License-Identifier: Apache-2.0
// The preparation of a part of the rows, as what it has besides that of all rows: of thousands of groups, names and
// categories would be most of what a version holds.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/src/train/preparation.h"

namespace dmlc::train {

/// Nothing but what rows decide.
struct PreparationPart {
  /// Per column of a category: the places of its categories among those of all rows, rising; nothing where it has all
  /// of them.
  std::vector<std::optional<std::vector<std::uint32_t>>> levels;
  /// Per term its column, then of a number mean and deviation; of a cycle 1 with a sine plus 2 with a cosine, and the
  /// means of both; of a category 1 or 0 for whether NULL is a level, and the frequencies of the levels. Then the
  /// constants in the order of their names.
  std::vector<double> numbers;
};

/// Nothing where the rows decide more than that: `part` has other features, columns, shifts, classes or constants than
/// `whole`, or a category that `whole` does not have.
[[nodiscard]] std::optional<PreparationPart> part_of(const Preparation& whole, const Preparation& part);

/// What part_of() was given. Throws std::invalid_argument for whatever it does not make.
[[nodiscard]] Preparation join_part(const Preparation& whole, const PreparationPart& part);

}  // namespace dmlc::train
