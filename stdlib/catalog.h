// SPDX-License-Identifier: Apache-2.0
// The standard library as data: every algorithm and metric, found by name.
#pragma once

#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stdlib/algorithm.h"

namespace dmlc::stdlib {

enum class Direction : std::uint8_t { Higher, Lower };  ///< which values of a metric are better

struct Metric {
  std::string_view name;
  std::string_view alias;  ///< may be empty
  Direction direction = Direction::Higher;
  double minimum = 0;
  double maximum = std::numeric_limits<double>::infinity();
  bool for_regression = false;
  bool for_classification = false;
  std::string_view summary;

  [[nodiscard]] bool fits(Task task) const { return task == Task::Regression ? for_regression : for_classification; }
};

[[nodiscard]] std::span<const Algorithm* const> algorithms();
[[nodiscard]] std::span<const Metric> metrics();
/// By name or alias; nullptr when there is none.
[[nodiscard]] const Algorithm* find_algorithm(std::string_view name);
[[nodiscard]] const Metric* find_metric(std::string_view name);
[[nodiscard]] const Parameter* find_parameter(const Algorithm& algorithm, std::string_view name);
/// Algorithms the language reference names that this version does not have.
[[nodiscard]] bool is_planned_algorithm(std::string_view name);
/// What OPTIMIZE FOR means when it is not written: log_loss for classes, rmse for numbers.
[[nodiscard]] std::string_view default_metric(Task task);

[[nodiscard]] std::vector<std::string> algorithm_names();
[[nodiscard]] std::vector<std::string> metric_names(Task task);
[[nodiscard]] std::vector<std::string> parameter_names(const Algorithm& algorithm);

}  // namespace dmlc::stdlib
