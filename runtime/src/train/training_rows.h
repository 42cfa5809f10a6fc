// SPDX-License-Identifier: Apache-2.0
// The training rows of a store by their place among each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/src/ingest/column_store.h"

namespace dmlc::train {

/// In the order of the store. They are found by counts of groups of rows, which take far less room than their numbers.
class TrainingRows {
 public:
  /// The store must stay.
  explicit TrainingRows(const ingest::ColumnStore& store);

  [[nodiscard]] std::uint64_t size() const { return begins_.back(); }
  /// Row of the store, counted over all blocks.
  [[nodiscard]] std::uint32_t operator[](std::uint64_t place) const;

 private:
  const ingest::ColumnStore& store_;
  std::vector<std::uint32_t> begins_;  ///< training rows before each group, then all
};

}  // namespace dmlc::train
