// SPDX-License-Identifier: Apache-2.0
// A few rows of one column on their way into the store, with the column's running statistics.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "runtime/src/ingest/column_store.h"
#include "runtime/src/ingest/dictionary.h"

namespace dmlc::ingest {

/// Rows that are collected before they are narrowed; divides kBlockRows.
inline constexpr std::size_t kStageRows = 1024;

/// Which rows of the stage count for statistics.
struct StagedRows {
  std::array<std::int64_t, kStageRows> training{};  ///< all ones or 0
  std::array<Split, kStageRows> splits{};
  std::size_t count = 0;
};

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

  void set(std::size_t row, double value) { values_[row] = value; }
  /// Writes the staged rows to `cells`. False when a value does not fit into float32.
  [[nodiscard]] bool flush(const StagedRows& rows, float* cells);
  [[nodiscard]] double shift() const { return shift_; }
  [[nodiscard]] ColumnStatistics statistics() const;
  [[nodiscard]] bool is_lossy() const;

 private:
  void decide_shift(const StagedRows& rows);

  std::vector<double> values_;
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

  void set(std::size_t row, std::int64_t value) { values_[row] = value; }
  void set_null(std::size_t row) { values_[row] = kNoTime; }
  [[nodiscard]] std::size_t parts() const { return parts_.size(); }
  [[nodiscard]] const NumberStage& part(std::size_t index) const { return parts_[index]; }
  /// Part i goes to cells + i * stride.
  void flush(const StagedRows& rows, float* cells, std::size_t stride);

 private:
  static constexpr std::int64_t kNoTime = std::numeric_limits<std::int64_t>::min();  // PostgreSQL's -infinity
  bool is_date_;
  std::vector<std::int64_t> values_;
  std::vector<NumberStage> parts_;  // elapsed days, hour (timestamps only), weekday, month
};

/// Text values: codes in the order of appearance, with their counts in training rows.
class CategoryStage {
 public:
  CategoryStage();

  /// False when the value would be one more than `limit` distinct ones.
  [[nodiscard]] bool set(std::size_t row, std::string_view text, std::size_t limit) {
    const std::int32_t code = dictionary_.code_of(text);
    codes_[row] = code;
    return static_cast<std::size_t>(code) < limit;
  }
  void set_null(std::size_t row) { codes_[row] = kNullCode; }
  void flush(const StagedRows& rows, std::int32_t* cells);
  [[nodiscard]] std::uint64_t null_count() const { return null_count_; }
  /// Values with their training counts, in the order of appearance.
  [[nodiscard]] std::vector<Category> categories() const;

 private:
  Dictionary dictionary_;
  std::vector<std::int32_t> codes_;
  std::vector<std::uint64_t> counts_;
  std::uint64_t null_count_ = 0;
};

}  // namespace dmlc::ingest
