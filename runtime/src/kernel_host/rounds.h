// SPDX-License-Identifier: Apache-2.0
// The validation rows of boosting: their margins and metrics after each round.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/src/kernel_host/held_rows.h"
#include "runtime/src/kernel_host/mapped_matrix.h"
#include "runtime/src/train/metrics.h"

namespace dmlc::host {

/// Keeps the margins of the validation rows up to date with our own evaluator: one new round costs one round's trees.
class ValidationRows {
 public:
  ValidationRows(const train::BoostedRequest& request, const MappedMatrix& matrix, const HeldRows& held,
                 std::span<const float> base);
  [[nodiscard]] bool empty() const { return margins_.empty(); }
  void add(const predict::TreeEvaluator& round);
  /// The named metrics; `loss` is left out.
  [[nodiscard]] std::vector<train::MetricValue> metrics(std::span<const std::string> wanted);

 private:
  const train::BoostedRequest& request_;
  const HeldRows& held_;
  std::vector<float> margins_;
  std::vector<double> numbers_;
  std::vector<std::int32_t> labels_;
  std::vector<double> predictions_;
};

}  // namespace dmlc::host
