// SPDX-License-Identifier: Apache-2.0
// The stored form of what a step works with: its parameters, and the cells of a chunk of rows. Flat, versioned, little
// endian (docs/design/0010-steps-that-combine.md). Bytes may come from anybody: what does not fit throws E0690.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "runtime/src/train/step.h"

namespace dmlc::train {

/// One version for parameters, cells and states: they are written and read by the same server.
inline constexpr std::uint16_t kStepVersion = 1;

/// A step that was read from bytes, with the columns that it takes.
struct StepProgram {
  StepProgram() = default;
  StepProgram(const StepProgram&) = delete;
  StepProgram& operator=(const StepProgram&) = delete;

  DesignColumns columns;
  std::vector<std::array<double, kCycleSlots>> tables;
  std::optional<Step> step;
};

[[nodiscard]] std::vector<std::byte> encode_step(const Step& step);
[[nodiscard]] std::unique_ptr<StepProgram> decode_step(std::span<const std::byte> parameters);
/// The kind that parameters begin with.
[[nodiscard]] StepKind step_kind(std::span<const std::byte> parameters);

/// A chunk of rows; leads into the bytes it was read from, which must stay and begin at a multiple of 4.
struct StepCells {
  ChunkCells rows;
  std::vector<bool> is_category;  ///< by matrix column
  ingest::TargetKind target = ingest::TargetKind::none;
};

/// The rows [first, first + kChunkRows) of a block, or what there is of them.
[[nodiscard]] std::vector<std::byte> encode_cells(const ingest::ColumnStore& store, std::size_t block,
                                                  std::size_t first);
[[nodiscard]] StepCells decode_cells(std::span<const std::byte> bytes);

/// Whether the column is there, is a category, and all its codes are below `codes` (NULL and unseen ones included).
void require_codes(const StepCells& cells, std::size_t column, std::size_t codes);
/// Whether the column is there and holds numbers.
void require_numbers(const StepCells& cells, std::size_t column);
/// Whether the rows have class labels below `classes`.
void require_labels(const StepCells& cells, std::size_t classes);

/// Appends plain values.
class StepWriter {
 public:
  template <class Value>
  void put(const Value& value) {
    put_all(std::span<const Value>(&value, 1));
  }
  template <class Value>
  void put_all(std::span<const Value> values) {
    const auto bytes = std::as_bytes(values);
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  }
  [[nodiscard]] std::vector<std::byte> take() && { return std::move(bytes_); }

 private:
  std::vector<std::byte> bytes_;
};

/// Magic number, version and kind, which every step's parameters begin with.
inline constexpr std::size_t kStepHeadBytes = 8;
[[nodiscard]] StepWriter begin_parameters(StepKind kind);

/// Takes them back, never beyond the end.
class StepReader {
 public:
  StepReader(const char* part, std::span<const std::byte> bytes) : part_(part), bytes_(bytes) {}

  template <class Value>
  [[nodiscard]] Value get() {
    Value value;
    copy(std::span<Value>(&value, 1));
    return value;
  }
  /// The count is checked before memory is taken.
  template <class Value>
  [[nodiscard]] std::vector<Value> get_all(std::size_t count) {
    require(count <= bytes_.size() / sizeof(Value), "it is cut off");
    std::vector<Value> values(count);
    copy(std::span<Value>(values));
    return values;
  }
  [[nodiscard]] const std::byte* skip(std::size_t count) {
    require(count <= bytes_.size(), "it is cut off");
    const std::byte* at = bytes_.data();
    bytes_ = bytes_.subspan(count);
    return at;
  }
  /// What every part begins with.
  void expect_head(std::uint32_t magic);
  void expect_end() const { require(bytes_.empty(), "bytes follow its end"); }
  void require(bool fits, const char* defect) const {
    if (!fits) refuse_step(part_, defect);
  }

 private:
  template <class Value>
  void copy(std::span<Value> values) {
    const std::size_t size = values.size_bytes();
    const std::byte* from = skip(size);
    if (size > 0) std::memcpy(values.data(), from, size);
  }

  const char* part_;
  std::span<const std::byte> bytes_;
};

}  // namespace dmlc::train
