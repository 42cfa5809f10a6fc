// SPDX-License-Identifier: Apache-2.0
// Rows of a store as they came from SQL, for predictions of a finished model.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/src/ingest/cell.h"
#include "runtime/src/ingest/column_store.h"

namespace dmlc::train {

/// `wanted` rows of a split, evenly spread over the store, at most as many as it has. A copy, but texts stay in the
/// store's dictionaries. Numbers are those that float32 holds, times are exact to minutes.
class RowCells {
 public:
  RowCells(const ingest::ColumnStore& store, ingest::Split split, std::uint64_t wanted);

  [[nodiscard]] std::size_t size() const { return cells_.size(); }
  /// By feature.
  [[nodiscard]] const std::vector<ingest::Cell>& row(std::size_t index) const { return cells_[index]; }
  [[nodiscard]] const std::vector<double>& targets() const { return targets_; }      ///< of number targets
  [[nodiscard]] const std::vector<std::int32_t>& labels() const { return labels_; }  ///< of label targets

 private:
  void add_row(const ingest::ColumnStore& store, std::size_t block, std::size_t row);

  std::vector<std::vector<ingest::Cell>> cells_;
  std::vector<double> targets_;
  std::vector<std::int32_t> labels_;
};

}  // namespace dmlc::train
