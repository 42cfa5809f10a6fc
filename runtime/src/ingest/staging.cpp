// SPDX-License-Identifier: Apache-2.0
// Moves batches into their block and merges chunk statistics (Chan, Golub, LeVeque 1979).
#include "runtime/src/ingest/staging.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>

#include "runtime/src/ingest/calendar.h"
#include "runtime/src/ingest/narrow.h"
#include "runtime/src/tensor/cpu_level.h"

namespace dmlc::ingest {
namespace {

// Beyond this ratio of mean to deviation float32 would keep fewer than about 17 bits of what differs.
constexpr double kFar = 64;
// float32 holds every whole number up to here.
constexpr double kExactWhole = 16'777'216;

NarrowFunction narrow_function() {
  static const NarrowFunction chosen = tensor::for_cpu_level(&narrow_v2, &narrow_v3, &narrow_v4);
  return chosen;
}

std::uint64_t make_seed(const void* place) {
  const auto ticks = static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
  return (ticks ^ reinterpret_cast<std::uintptr_t>(place)) * 0x9e3779b97f4a7c15ULL;
}

}  // namespace

NumberStage::NumberStage(ShiftRule rule) : rule_(rule), decided_(rule == ShiftRule::never) {}

void NumberStage::decide_shift(const double* values, std::size_t rows) {
  ChunkStatistics chunk;
  std::array<float, kBatchRows> cells;
  // Every row counts here: the shift may be any number, and validation rows lie near training rows.
  std::array<std::int64_t, kBatchRows> all{};
  std::fill_n(all.begin(), rows, -1);
  narrow_function()(values, all.data(), rows, 0, cells.data(), &chunk);
  if (chunk.count == 0) return;
  decided_ = true;
  const double deviation = std::sqrt(chunk.squares / static_cast<double>(chunk.count));
  if (!std::isfinite(chunk.mean) || !std::isfinite(deviation)) return;
  if (rule_ == ShiftRule::when_far && std::abs(chunk.mean) <= kFar * deviation) return;
  if (deviation == 0 && std::abs(chunk.mean) <= kExactWhole) return;
  // A whole shift keeps whole numbers whole.
  shift_ = chunk.has_fraction && deviation < 1 ? chunk.mean : std::round(chunk.mean);
}

bool NumberStage::flush(const RowBatch& rows, const double* values, float* cells) {
  return add(values, rows.training().data(), rows.count(), cells);
}

bool NumberStage::add(const double* values, const std::int64_t* training, std::size_t rows, float* cells) {
  if (!decided_) decide_shift(values, rows);
  ChunkStatistics chunk;
  narrow_function()(values, training, rows, shift_, cells, &chunk);
  null_count_ += chunk.null_count;
  largest_ = std::max(largest_, chunk.largest);
  has_fraction_ = has_fraction_ || chunk.has_fraction;
  if (chunk.count > 0) {
    const auto before = static_cast<double>(count_);
    const auto added = static_cast<double>(chunk.count);
    const double total = before + added;
    const double distance = chunk.mean - mean_;
    minimum_ = count_ == 0 ? chunk.minimum : std::min(minimum_, chunk.minimum);
    maximum_ = count_ == 0 ? chunk.maximum : std::max(maximum_, chunk.maximum);
    mean_ += distance * (added / total);
    squares_ += chunk.squares + distance * distance * (before * added / total);
    count_ += chunk.count;
  }
  return chunk.largest <= static_cast<double>(std::numeric_limits<float>::max());
}

ColumnStatistics NumberStage::statistics() const {
  if (count_ == 0) return {0, null_count_, 0, 0, 0, 0};
  // Equal values may leave rounding dust in the sum of squares.
  const double deviation = minimum_ == maximum_ ? 0 : std::sqrt(squares_ / static_cast<double>(count_));
  return {count_, null_count_, mean_ + shift_, deviation, minimum_ + shift_, maximum_ + shift_};
}

bool NumberStage::is_lossy() const { return !has_fraction_ && largest_ > kExactWhole; }

TimeStage::TimeStage(bool is_date) : is_date_(is_date) {
  parts_.emplace_back(ShiftRule::always);
  for (std::size_t part = 0; part < (is_date ? 2U : 3U); ++part) parts_.emplace_back(ShiftRule::never);
  scratch_.assign(parts_.size(), std::vector<double>(kBatchRows, kNullNumber));
}

bool TimeStage::flush(const RowBatch& rows, const std::int64_t* values, float* cells, std::size_t stride) {
  const std::size_t weekday = parts_.size() - 2;
  // Rows often come in the order of their times: most are of the day of the row before.
  std::int64_t last_day = 0;
  int last_weekday = weekday_of(last_day);
  int last_month = month_of(last_day);
  for (std::size_t row = 0; row < rows.count(); ++row) {
    const std::int64_t value = values[row];
    if (value == kNullTime) {
      for (std::vector<double>& part : scratch_) part[row] = kNullNumber;
      continue;
    }
    if (is_date_ ? is_infinite_date(value) : is_infinite_timestamp(value)) return false;
    const std::int64_t day = is_date_ ? value : day_of(value);
    scratch_[0][row] = is_date_ ? static_cast<double>(value) : elapsed_days(value);
    if (!is_date_) scratch_[1][row] = hour_of(value);
    if (day != last_day) {
      last_day = day;
      last_weekday = weekday_of(day);
      last_month = month_of(day);
    }
    scratch_[weekday][row] = last_weekday;
    scratch_[weekday + 1][row] = last_month;
  }
  for (std::size_t part = 0; part < parts_.size(); ++part) {
    std::fill(scratch_[part].begin() + static_cast<std::ptrdiff_t>(rows.count()), scratch_[part].end(), kNullNumber);
    (void)parts_[part].flush(rows, scratch_[part].data(), cells + part * stride);  // days always fit into float32
  }
  return true;
}

CategoryStage::CategoryStage() : dictionary_(make_seed(this)) {}

bool CategoryStage::flush(const RowBatch& rows, const TextPlace* texts, std::size_t limit, std::int32_t* cells) {
  for (std::size_t row = 0; row < rows.count(); ++row) {
    const auto one = static_cast<std::uint64_t>(rows.training()[row] & 1);
    if (texts[row].size == TextPlace::kNull) {
      cells[row] = kNullCode;
      null_count_ += one;
      continue;
    }
    const std::int32_t code = dictionary_.code_of(rows.text(texts[row]));
    cells[row] = code;
    const auto at = static_cast<std::size_t>(code);
    if (at >= counts_.size()) counts_.resize(at + 1);
    counts_[at] += one;
  }
  return dictionary_.size() <= limit;
}

std::vector<Category> CategoryStage::categories() const {
  std::vector<Category> out(dictionary_.size());
  for (std::size_t code = 0; code < out.size(); ++code) {
    out[code].value = dictionary_.text(static_cast<std::int32_t>(code));
    out[code].count = code < counts_.size() ? counts_[code] : 0;
  }
  return out;
}

}  // namespace dmlc::ingest
