// SPDX-License-Identifier: Apache-2.0
// Rows on their way into the store: plain arrays, one per feature, filled by whoever reads the source.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>
#include <vector>

#include "runtime/src/ingest/columns.h"

namespace dmlc::ingest {

/// Rows of one batch; divides kBlockRows.
inline constexpr std::size_t kBatchRows = 1024;

inline constexpr double kNullNumber = std::numeric_limits<double>::quiet_NaN();
inline constexpr std::int64_t kNullTime = std::numeric_limits<std::int64_t>::min() + 1;

/// Where a text lies in the batch.
struct TextPlace {
  static constexpr std::uint32_t kNull = std::numeric_limits<std::uint32_t>::max();
  std::size_t begin = 0;
  std::uint32_t size = kNull;
};

/// Up to kBatchRows rows, fewer where texts are long. For each row set every feature and the target in any order, then
/// call end_row. The functions that cannot throw make no C++ object and may be called from PostgreSQL's frames.
class RowBatch {
 public:
  RowBatch(const std::vector<FeatureColumn>& features, TargetKind target);

  void set_number(std::size_t feature, double value) noexcept { columns_[feature].numbers[count_] = value; }
  void set_boolean(std::size_t feature, bool value) noexcept { set_number(feature, value ? 1 : 0); }
  /// Microseconds or days since 2000-01-01.
  void set_time(std::size_t feature, std::int64_t value) noexcept { columns_[feature].times[count_] = value; }
  void set_category(std::size_t feature, std::string_view text) {
    if (!has_room(text.size())) make_room(text.size());
    put_text(feature, text.data(), text.size());
  }
  void set_null(std::size_t feature) noexcept;
  void set_target_number(double value) noexcept { set_number(target_, value); }
  void set_target_label(std::string_view text) { set_category(target_, text); }
  /// The row will be dropped by end_row and counted.
  void set_target_null() noexcept { target_is_null_ = true; }
  /// What the folds of a validation go by; 0 unless it is set. Kept only by stores that are asked to.
  void set_key(std::int64_t key) noexcept { keys_[count_] = key; }
  void end_row(Split split) noexcept;

  /// Index of the target for set_number and put_text.
  [[nodiscard]] std::size_t target() const noexcept { return target_; }
  [[nodiscard]] bool has_room(std::size_t size) const noexcept { return text_.size() - text_end_ >= size + kShortText; }
  void make_room(std::size_t size);
  /// As set_category, when has_room(size).
  void put_text(std::size_t feature, const char* text, std::size_t size) noexcept {
    char* const to = text_.data() + text_end_;
    if (size - 1 < kShortText && may_read_on(text)) {  // an empty text may lie behind all that can be read
      copy_short(to, text);
    } else {
      std::memcpy(to, text, size);
    }
    columns_[feature].texts[count_] = {text_end_, static_cast<std::uint32_t>(size)};
    text_end_ += size;
  }
  [[nodiscard]] bool is_full() const noexcept { return count_ == capacity_ || text_end_ >= kTextBytes; }

  // --- emptying ---
  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }
  [[nodiscard]] const double* numbers(std::size_t feature) const { return columns_[feature].numbers; }
  [[nodiscard]] const std::int64_t* times(std::size_t feature) const { return columns_[feature].times; }
  [[nodiscard]] const TextPlace* texts(std::size_t feature) const { return columns_[feature].texts; }
  [[nodiscard]] std::string_view text(const TextPlace& place) const { return {text_.data() + place.begin, place.size}; }
  /// All ones for a training row, else 0.
  [[nodiscard]] const std::array<std::int64_t, kBatchRows>& training() const { return training_; }
  [[nodiscard]] const std::array<Split, kBatchRows>& splits() const { return splits_; }
  [[nodiscard]] const std::array<std::int64_t, kBatchRows>& keys() const { return keys_; }
  /// Makes the rows behind the last one neutral, for loops that take several rows at a time.
  void pad();
  /// Empties the batch for at most `capacity` rows.
  void clear(std::size_t capacity);

 private:
  static constexpr std::size_t kTextBytes = std::size_t{1} << 20;  ///< long texts end a batch early
  /// Texts up to this size are copied at this size: one move each, where memcpy would choose by the size.
  static constexpr std::size_t kShortText = 16;
  static constexpr std::uintptr_t kPage = 4096;  ///< none is smaller

  /// Whether kShortText bytes from here lie in one page, so that those behind the text may be read, too.
  [[nodiscard]] static bool may_read_on(const char* text) noexcept {
    return reinterpret_cast<std::uintptr_t>(text) % kPage <= kPage - kShortText;
  }
  [[gnu::no_sanitize_address]] static void copy_short(char* to, const char* text) noexcept {
    std::memcpy(to, text, kShortText);
  }

  struct Column {
    double* numbers = nullptr;
    std::int64_t* times = nullptr;
    TextPlace* texts = nullptr;
  };

  std::vector<Column> columns_;  // features, then the target
  std::size_t target_;
  std::size_t capacity_ = kBatchRows;
  std::size_t count_ = 0;
  std::uint64_t dropped_ = 0;
  bool target_is_null_ = false;
  std::size_t text_end_ = 0;
  std::size_t row_text_begin_ = 0;
  std::vector<char> text_;
  std::vector<double> numbers_;
  std::vector<std::int64_t> times_;
  std::vector<TextPlace> texts_;
  std::array<std::int64_t, kBatchRows> training_{};
  std::array<Split, kBatchRows> splits_{};
  std::array<std::int64_t, kBatchRows> keys_{};
};

}  // namespace dmlc::ingest
