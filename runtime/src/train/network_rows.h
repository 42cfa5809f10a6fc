// SPDX-License-Identifier: Apache-2.0
// The rows of a column store as a network reads them: prepared once, one row after another, so that a row that is drawn
// at random costs one or two lines of the cache.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

#include "runtime/src/network/rows.h"
#include "runtime/src/train/network_inputs.h"
#include "runtime/src/train/workers.h"

namespace dmlc::train {

/// What training predicts: numbers are standardised so that their size does not decide the size of a step.
struct NetworkTarget {
  bool is_number = true;
  double mean = 0;
  double deviation = 1;
  std::vector<double> class_weights;  ///< empty: each class counts 1
};

class NetworkRows {
 public:
  /// Consumes the features of the store. Rows of the training split come first, then validation, then test, each in the
  /// order of the store. Throws what Workers::run throws.
  NetworkRows(const ingest::ColumnStore& store, const NetworkInputs& inputs, const NetworkTarget& target,
              Workers& workers);
  /// Bytes of `rows` rows.
  [[nodiscard]] static std::uint64_t bytes(const NetworkInputs& inputs, std::uint64_t rows);

  [[nodiscard]] std::size_t begin(ingest::Split split) const { return begins_[static_cast<std::size_t>(split)]; }
  [[nodiscard]] std::size_t end(ingest::Split split) const { return begins_[static_cast<std::size_t>(split) + 1]; }
  [[nodiscard]] std::size_t count() const { return begins_.back(); }
  /// CRC-32C of those of all rows, a few thousand each: whether a training that was saved had the same ones.
  [[nodiscard]] std::uint32_t checksum() const;
  [[nodiscard]] bool is_weighted() const { return is_weighted_; }
  [[nodiscard]] std::size_t width() const { return width_; }

  /// Copies one row to place `to` of a block.
  void read(std::size_t row, std::size_t to, const network::RowBlock& into) const { copy(cells(row), to, into); }
  /// Copies rows that lie anywhere to places [0, rows.size()) of a block.
  void read_apart(std::span<const std::uint32_t> rows, const network::RowBlock& into) const;
  [[nodiscard]] network::RowsInPlace in_place(std::size_t row) const { return {&cells(row)->number, words_}; }
  /// Tells that `count` rows in a row are read next; before they are.
  void touch(std::size_t count) const;
  /// Makes a row that is read soon come near. Inlined, since GCC takes a function that only prefetches for one without
  /// effect and drops its calls.
  [[gnu::always_inline]] void fetch(std::size_t row) const {
    constexpr std::size_t kLine = 64;
    const auto* bytes = reinterpret_cast<const std::byte*>(cells(row));
    for (std::size_t at = 0; at < words_ * sizeof(Cell); at += kLine) __builtin_prefetch(bytes + at);
    __builtin_prefetch(bytes + words_ * sizeof(Cell) - 1);
  }
  /// Sum of the weights of rows that lie anywhere.
  [[nodiscard]] double weight_of(std::span<const std::uint32_t> rows) const;
  [[nodiscard]] float weight(std::size_t row) const { return is_weighted_ ? cells(row)[words_ - 1].number : 1; }
  /// Regression: in the units of the data. Classes: the code.
  [[nodiscard]] double truth(std::size_t row) const;
  [[nodiscard]] std::int32_t label(std::size_t row) const { return cells(row)[target_].code; }

 private:
  union Cell {
    float number;
    std::int32_t code;
  };
  [[nodiscard]] const Cell* cells(std::size_t row) const { return cells_.get() + row * words_; }
  void allocate(std::size_t bytes, ingest::SpillFiles* files);
  void map_file(std::size_t bytes, ingest::SpillFiles& files);
  /// Of a file: `count` cells of a row from `first` on. Mapped pages bring their neighbours along, of which nothing
  /// else is wanted.
  void load(std::size_t row, std::size_t first, std::size_t count, Cell* to) const;
  void copy(const Cell* from, std::size_t to, const network::RowBlock& into) const;
  void pack_block(const ingest::ColumnStore& store, const NetworkInputs& inputs, const NetworkTarget& target,
                  std::size_t block, std::array<std::size_t, 3> next);

  std::size_t width_;
  std::size_t tables_;
  std::size_t embedded_;
  std::size_t target_;  // place of the target in a row
  bool is_number_;
  bool is_weighted_;
  double mean_;
  double deviation_;
  std::size_t words_;  // a row: numbers, codes, codes of embeddings, target, weight if there is one
  std::array<std::size_t, 4> begins_{};
  /// Of the heap in large pages, or of a file, which stays open.
  struct Free {
    Free() : Free(nullptr, -1, 0) {}
    Free(ingest::SpillFiles* files_, int file_, std::size_t bytes_) : files(files_), file(file_), bytes(bytes_) {}
    ingest::SpillFiles* files;
    int file;
    std::size_t bytes;
    void operator()(Cell* cells) const;
  };
  std::unique_ptr<Cell[], Free> cells_;
};

/// Some rows in a given order: what a network reads.
class ChosenRows final : public network::RowSource {
 public:
  /// `order` must outlive it; an empty one stands for the order of the rows.
  ChosenRows(const NetworkRows& rows, std::span<const std::uint32_t> order) : rows_(rows), order_(order) {}
  /// Row 0 is now the `start`-th of the order.
  void move_to(std::size_t start) { start_ = start; }
  [[nodiscard]] network::RowsInPlace in_place(std::size_t first) const override;
  void read(std::size_t first, std::size_t count, const network::RowBlock& into) const override;
  void fetch(std::size_t first, std::size_t count) const override;
  [[nodiscard]] bool is_weighted() const override { return rows_.is_weighted(); }
  /// Sum of the weights of rows [0, count).
  [[nodiscard]] double weight_of(std::size_t count) const;

 private:
  const NetworkRows& rows_;
  std::span<const std::uint32_t> order_;
  std::size_t start_ = 0;
};

}  // namespace dmlc::train
