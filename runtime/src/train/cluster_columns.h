// SPDX-License-Identifier: Apache-2.0
// The columns of a design as the kernels of clusters take them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/src/train/cluster_kernels.h"
#include "runtime/src/train/design.h"

namespace dmlc::train {

/// Numbers, and columns whose values are few. Parts of the calendar are among the latter: sine and cosine follow from
/// their value.
class ClusterColumns {
 public:
  /// Tables of the columns must stay.
  explicit ClusterColumns(const DesignColumns& design);

  /// Dense columns that are numbers.
  [[nodiscard]] const std::vector<std::size_t>& numbers() const { return numbers_; }

  struct Lookup {
    bool is_cycle = false;  ///< else it is a category
    std::size_t slots = 0;
    std::size_t first_slot = 0;         ///< that of code 0
    std::size_t category = 0;           ///< of the design, where it is one
    std::vector<std::size_t> dense;     ///< of a part of the calendar: sine, cosine or both
    std::vector<const double*> tables;  ///< the values of these by slot
  };
  [[nodiscard]] const std::vector<Lookup>& lookups() const { return lookups_; }
  /// Of all lookups together.
  [[nodiscard]] std::size_t slots() const;

  /// The rows of a loaded tile: numbers as they count in the space, and codes of the lookups. Those beyond its rows
  /// have 0 and codes that no training row has. They lie in tile.clusters until it takes others.
  [[nodiscard]] ClusterRows take(TileReader& tile) const;

  /// What the kernels find of a tile's rows, the slot of a lookup in this case.
  [[nodiscard]] std::size_t slot_of(const ClusterRows& rows, std::size_t lookup, std::size_t row) const {
    return static_cast<std::size_t>(rows.codes[lookup][row] + static_cast<std::int32_t>(lookups_[lookup].first_slot));
  }

 private:
  std::vector<std::size_t> numbers_;
  std::vector<NumberInput> inputs_;  ///< without values
  std::vector<Lookup> lookups_;
};

}  // namespace dmlc::train
