// SPDX-License-Identifier: Apache-2.0
// How an algorithm is declared: one constexpr record that the checker, the documentation, the editor and code
// generation read.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "stdlib/parameter.h"
#include "stdlib/task.h"

namespace dmlc::stdlib {

/// Preparation that features without TRANSFORM get.
enum class Preparation : std::uint8_t {
  DesignMatrix,  ///< mean-imputed, standardised numbers; one-hot categories; calendar parts as cycles
  Raw,           ///< numbers as they are, missing values kept; category codes; calendar parts as numbers
  Identifiers,   ///< each value of a feature stands for one thing, whatever its type
  Series,        ///< rows in the order of time, gaps filled; features as in a design matrix
};

[[nodiscard]] std::string_view describe(Preparation preparation);

/// Whether PREDICT has a place beside the algorithm.
enum class TargetUse : std::uint8_t { Required, None, Optional };

struct Algorithm {
  std::string_view name;
  std::string_view alias{};     ///< second accepted name, may be empty
  std::span<const Task> tasks;  ///< the first is the one that follows from no target
  std::span<const Parameter> parameters;
  TargetUse target = TargetUse::Required;
  Preparation preparation = Preparation::DesignMatrix;
  bool is_trained = false;      ///< this version can train it; the others are checked only
  bool weighs_classes = false;  ///< BALANCE CLASSES BY class_weights may be given
  /// Parameters and `parameter = word` that its training does not know yet.
  std::span<const std::string_view> checked_only{};
  bool iterates = true;               ///< STOP WHEN has something to stop
  bool saves_checkpoints = false;     ///< a training that was lost goes on from the last one
  bool needs_time_column = false;     ///< WITH TIME COLUMN must be given
  bool forecasts = false;             ///< FORECAST may be given
  std::string_view default_metric{};  ///< of OPTIMIZE FOR where that of the task does not fit
  std::string_view summary{};
  std::string_view source{};  ///< where the method is described
};

/// Whether the algorithm does the task.
[[nodiscard]] bool does(const Algorithm& algorithm, Task task);
/// Whether PREDICT has a place when the algorithm is to do `task`.
[[nodiscard]] TargetUse target_use(const Algorithm& algorithm, Task task);

}  // namespace dmlc::stdlib
