// SPDX-License-Identifier: Apache-2.0
// How metrics of models, and other quantities that conditions compare, are declared.
#pragma once

#include <cstdint>
#include <string_view>

#include "stdlib/parameter.h"
#include "stdlib/task.h"

namespace dmlc::stdlib {

enum class Direction : std::uint8_t { Higher, Lower };  ///< which values of a metric are better

struct Metric {
  std::string_view name;
  std::string_view alias;  ///< may be empty
  Direction direction = Direction::Higher;
  double minimum = 0;
  double maximum = kUnbounded;
  std::string_view tasks;     ///< letters, see letter_of
  bool needs_target = false;  ///< compares predictions with known results
  std::string_view summary;

  [[nodiscard]] constexpr bool fits(Task task) const { return tasks.find(letter_of(task)) != std::string_view::npos; }
};

enum class Unit : std::uint8_t { Count, Duration, Share, Number };
[[nodiscard]] std::string_view name_of(Unit unit);

/// Something conditions compare that is no metric of a model.
struct Quantity {
  std::string_view name;
  std::string_view alias;  ///< may be empty
  Unit unit = Unit::Number;
  double minimum = 0;
  double maximum = kUnbounded;
  bool in_training = false;    ///< STOP WHEN, and agents that watch a training
  bool in_monitoring = false;  ///< what is deployed: WHEN MODEL, MONITOR MODEL, agents
  std::string_view summary;
};

}  // namespace dmlc::stdlib
