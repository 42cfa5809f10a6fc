// SPDX-License-Identifier: Apache-2.0
// Rows of a store as they came from SQL, for predictions of a finished model.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "runtime/src/ingest/cell.h"
#include "runtime/src/ingest/column_store.h"

namespace dmlc::train {

/// A row of a store: where it lies, and its cells by feature, whose texts stay in the store's dictionaries.
using VisitRow = std::function<void(std::size_t block, std::size_t row, std::span<const ingest::Cell> cells)>;

/// Writes the cells of a row, one for each feature. Numbers are those that float32 holds, times are exact to minutes.
void read_row(const ingest::ColumnStore& store, std::size_t block, std::size_t row, std::span<ingest::Cell> cells);

/// Visits `wanted` rows of a split, evenly spread over the store, at most as many as it has.
void visit_rows(const ingest::ColumnStore& store, ingest::Split split, std::uint64_t wanted, const VisitRow& visit);

/// The targets of rows that are visited.
struct RowTargets {
  std::vector<double> numbers;       ///< of number targets
  std::vector<std::int32_t> labels;  ///< of label targets

  void add(const ingest::ColumnStore& store, std::size_t block, std::size_t row);
};

/// A copy of such rows.
class RowCells {
 public:
  RowCells(const ingest::ColumnStore& store, ingest::Split split, std::uint64_t wanted);

  [[nodiscard]] std::size_t size() const { return size_; }
  /// By feature.
  [[nodiscard]] std::span<const ingest::Cell> row(std::size_t index) const {
    return std::span(cells_).subspan(index * features_, features_);
  }
  [[nodiscard]] const RowTargets& targets() const { return targets_; }

 private:
  std::size_t features_;
  std::size_t size_ = 0;
  std::vector<ingest::Cell> cells_;
  RowTargets targets_;
};

}  // namespace dmlc::train
