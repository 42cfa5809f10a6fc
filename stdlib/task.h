// SPDX-License-Identifier: Apache-2.0
// What models are for: the kinds of task, and what each asks of a statement.
#pragma once

#include <cstdint>
#include <string_view>

namespace dmlc::stdlib {

enum class Task : std::uint8_t {
  Regression,
  Binary,
  Multiclass,
  Clustering,
  DimensionReduction,
  AnomalyDetection,
  Recommendation,
  Forecasting,
};

/// Every task, in the order of the documentation.
inline constexpr Task kAllTasks[] = {
    Task::Regression,         Task::Binary,           Task::Multiclass,     Task::Clustering,
    Task::DimensionReduction, Task::AnomalyDetection, Task::Recommendation, Task::Forecasting};

/// As `task = …` and the specification spell it.
[[nodiscard]] constexpr std::string_view name_of(Task task) {
  switch (task) {
    case Task::Regression:
      return "regression";
    case Task::Binary:
      return "binary";
    case Task::Multiclass:
      return "multiclass";
    case Task::Clustering:
      return "clustering";
    case Task::DimensionReduction:
      return "dimension_reduction";
    case Task::AnomalyDetection:
      return "anomaly_detection";
    case Task::Recommendation:
      return "recommendation";
    case Task::Forecasting:
      return "forecasting";
  }
  return "";
}

/// The letter that stands for the task in the rows of metrics.def; two or more classes share one.
[[nodiscard]] constexpr char letter_of(Task task) {
  switch (task) {
    case Task::Regression:
      return 'R';
    case Task::Binary:
    case Task::Multiclass:
      return 'C';
    case Task::Clustering:
      return 'K';
    case Task::DimensionReduction:
      return 'P';
    case Task::AnomalyDetection:
      return 'A';
    case Task::Recommendation:
      return 'M';
    case Task::Forecasting:
      return 'F';
  }
  return ' ';
}

/// Whether predictions are classes of a target.
[[nodiscard]] constexpr bool is_classification(Task task) { return task == Task::Binary || task == Task::Multiclass; }

/// Whether rows must come with a known result to learn from.
[[nodiscard]] constexpr bool wants_target(Task task) {
  switch (task) {
    case Task::Regression:
    case Task::Binary:
    case Task::Multiclass:
    case Task::Recommendation:
    case Task::Forecasting:
      return true;
    case Task::Clustering:
    case Task::DimensionReduction:
    case Task::AnomalyDetection:
      return false;
  }
  return false;
}

}  // namespace dmlc::stdlib
