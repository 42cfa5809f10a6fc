// SPDX-License-Identifier: Apache-2.0
// Narrows the batches of one column into its blocks and keeps the column's running statistics.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/src/ingest/columns.h"
#include "runtime/src/ingest/dictionary.h"
#include "runtime/src/ingest/row_batch.h"

namespace dmlc::ingest {

/// When a shift is taken off before narrowing.
enum class ShiftRule : std::uint8_t {
  never,
  when_far,  ///< when the mean is large against the spread, so that the digits that differ survive
  always,
};

/// Numbers: double in, float32 out.
class NumberStage {
 public:
  explicit NumberStage(ShiftRule rule);

  /// Writes the batch's values to `cells`. False when one does not fit into float32.
  [[nodiscard]] bool flush(const RowBatch& rows, const double* values, float* cells);
  /// The same of `rows` values, kBatchRows at most; `training` as NarrowFunction takes it.
  [[nodiscard]] bool add(const double* values, const std::int64_t* training, std::size_t rows, float* cells);
  [[nodiscard]] double shift() const { return shift_; }
  [[nodiscard]] ColumnStatistics statistics() const;
  [[nodiscard]] bool is_lossy() const;

 private:
  void decide_shift(const double* values, std::size_t rows);

  ShiftRule rule_;
  bool decided_ = false;
  double shift_ = 0;
  std::uint64_t count_ = 0;
  std::uint64_t null_count_ = 0;
  double mean_ = 0;  // of the shifted values, like the next three
  double squares_ = 0;
  double minimum_ = 0;
  double maximum_ = 0;
  double largest_ = 0;
  bool has_fraction_ = false;
};

/// Timestamps and dates: whole numbers in, one column per part out.
class TimeStage {
 public:
  explicit TimeStage(bool is_date);

  [[nodiscard]] std::size_t parts() const { return parts_.size(); }
  [[nodiscard]] const NumberStage& part(std::size_t index) const { return parts_[index]; }
  /// Part i goes to cells + i * stride. False when a value is infinite.
  [[nodiscard]] bool flush(const RowBatch& rows, const std::int64_t* values, float* cells, std::size_t stride);

 private:
  bool is_date_;
  std::vector<NumberStage> parts_;            // elapsed days, hour (timestamps only), weekday, month
  std::vector<std::vector<double>> scratch_;  // of one batch, per part
};

/// Text values: codes in the order of appearance, with their counts in training rows.
class CategoryStage {
 public:
  CategoryStage();

  /// False when there are more than `limit` distinct values.
  [[nodiscard]] bool flush(const RowBatch& rows, const TextPlace* texts, std::size_t limit, std::int32_t* cells);
  [[nodiscard]] std::uint64_t null_count() const { return null_count_; }
  [[nodiscard]] std::uint64_t bytes() const { return dictionary_.bytes(); }
  /// Values with their training counts, in the order of appearance.
  [[nodiscard]] std::vector<Category> categories() const;

 private:
  Dictionary dictionary_;
  std::vector<std::uint64_t> counts_;
  std::uint64_t null_count_ = 0;
};

}  // namespace dmlc::ingest
