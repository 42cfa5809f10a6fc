// SPDX-License-Identifier: Apache-2.0
// The one pass of naive Bayes as a step.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/src/train/bayes_sums.h"
#include "runtime/src/train/step_bytes.h"
#include "runtime/src/train/step_state.h"

namespace dmlc::train {

/// The sums of BayesSums over a chunk of rows.
class BayesStep {
 public:
  /// A column and a center for each matrix column of the store, see BayesSums.
  BayesStep(std::vector<BayesColumn> columns, std::vector<double> centers, const ingest::ColumnStore& store);
  /// From encode(). Throws E0690 for other bytes.
  explicit BayesStep(std::span<const std::byte> parameters);

  [[nodiscard]] std::vector<std::byte> encode() const;
  [[nodiscard]] StepShape shape() const;
  /// Throws E0690 for cells of another store.
  [[nodiscard]] ChunkSums add(const StepCells& cells) const;

 private:
  std::vector<BayesColumn> columns_;
  std::vector<double> centers_;
  std::vector<double> shifts_;
  std::size_t classes_ = 0;
};

/// The class of each row as BayesRows takes it: a row that does not train counts for none.
[[nodiscard]] std::vector<std::uint32_t> counted_classes(std::span<const std::uint8_t> splits,
                                                         std::span<const std::int32_t> codes, std::size_t classes);

}  // namespace dmlc::train
