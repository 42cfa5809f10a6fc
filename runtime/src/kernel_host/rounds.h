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
/// The means of a forest's first trees, to which each has added its share of the mean of all trees: `share` is how many
/// times as large their share of the smaller forest is. `base`, what the sums begin with, counts once.
[[nodiscard]] std::vector<float> part_means(std::span<const float> sums, std::span<const float> base, double share);

class ValidationRows {
 public:
  ValidationRows(const train::BoostedRequest& request, const MappedMatrix& matrix, const HeldRows& held,
                 std::span<const float> base);
  [[nodiscard]] bool empty() const { return margins_.empty(); }
  void add(const predict::TreeEvaluator& round);
  /// The named metrics; `loss` is left out. `share` as in part_means.
  [[nodiscard]] std::vector<train::MetricValue> metrics(std::span<const std::string> wanted, double share = 1);

 private:
  const train::BoostedRequest& request_;
  const HeldRows& held_;
  std::vector<float> base_;
  std::vector<float> margins_;
  std::vector<double> numbers_;
  std::vector<std::int32_t> labels_;
  std::vector<double> predictions_;
};

}  // namespace dmlc::host
