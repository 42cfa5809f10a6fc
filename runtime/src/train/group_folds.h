// SPDX-License-Identifier: Apache-2.0
// Which fold each group of rows goes to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace dmlc::train {

/// Rows that stay together, and how many there are of each class among them.
struct RowGroup {
  std::size_t first = 0;
  std::size_t rows = 0;
  std::vector<std::pair<std::int32_t, std::uint32_t>> classes;  ///< code and rows, in the order of their first row

  void add(std::int32_t code);
};

/// Deals groups out to `folds` folds, each group as a whole. Of one class: to the fold with the fewest rows, large
/// groups first (scikit-learn's GroupKFold). Of several: to the fold after which the deviations over the folds of the
/// classes' shares have the least mean, groups of the least even classes first (StratifiedGroupKFold). Among equals the
/// earlier group and the fold with fewer rows, then the earlier one.
[[nodiscard]] std::vector<std::pair<RowGroup, std::uint32_t>> deal_out(std::vector<RowGroup> groups,
                                                                       std::uint32_t folds);

}  // namespace dmlc::train
