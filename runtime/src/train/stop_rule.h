// SPDX-License-Identifier: Apache-2.0
// Decides after each iteration whether STOP WHEN holds.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "runtime/src/train/model_spec.h"

namespace dmlc::train {

/// Values of the metrics after an iteration, by canonical name (see canonical_metric): of the validation rows where
/// there are any, else of the training rows. `loss` is the algorithm's own; `training_loss` and `validation_loss` too.
using IterationMetrics = std::map<std::string, double, std::less<>>;

class StopRule {
 public:
  /// The clock of `training_time` starts here.
  explicit StopRule(const ModelSpec& spec);

  /// For a training that goes on after `seconds`: `training_time` counts from there.
  void continue_after(double seconds);
  [[nodiscard]] double seconds() const;

  [[nodiscard]] bool present() const { return condition_.has_value(); }
  /// Canonical names of the metrics that the rule compares, without `epochs` and `training_time`; sorted, unique.
  [[nodiscard]] const std::vector<std::string>& metrics() const { return metrics_; }
  /// Whether training ends after `epochs` iterations; to be called after each one. A metric that is absent or NaN
  /// leaves its comparison undecided, under NOT as well, and so do too few epochs for a trend.
  [[nodiscard]] bool met(std::uint32_t epochs, const IterationMetrics& values);

 private:
  std::optional<StopCondition> condition_;
  std::vector<std::string> metrics_;
  std::map<std::string, std::vector<double>, std::less<>> history_;  ///< of each metric, NaN where it was absent
  std::chrono::steady_clock::time_point start_;
};

}  // namespace dmlc::train
