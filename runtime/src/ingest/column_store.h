// SPDX-License-Identifier: Apache-2.0
// The training matrix: rows come in one by one, columns of float32 in blocks of 65 536 rows come out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/src/ingest/block_memory.h"
#include "runtime/src/ingest/columns.h"
#include "runtime/src/ingest/row_batch.h"

namespace dmlc::ingest {

struct ColumnStoreOptions {
  std::uint64_t memory_limit = 0;  ///< bytes for the blocks; 0 = none. Over it they are streamed, or RuntimeError E0609
  std::uint32_t max_categories = 10000;  ///< more distinct values in one feature throw E0606
  std::uint32_t max_classes = 1000;      ///< more classes throw E0607
  bool has_keys = false;                 ///< rows have keys, see RowBatch::set_key
  bool labels_are_numbers = false;       ///< order label text by numeric value
  std::vector<std::string> label_order;  ///< order labels like this list (an enum's order); others follow by bytes
  std::string model;                     ///< for messages
  std::string target;                    ///< for messages
  MemoryKind memory_kind = MemoryKind::shared;
  unsigned threads = 1;               ///< with 2 or more, batches are drained beside the caller
  std::shared_ptr<SpillFiles> spill;  ///< where rows go that do not fit into the limit; none: E0609
  /// The last so many features are categories, and rows that share their values lie beside each other in each block;
  /// else they keep the order in which they come.
  std::size_t ordered_features = 0;
};

/// A row of another store.
struct SelectedRow {
  std::uint32_t row = 0;  ///< counted over all blocks
  Split split = Split::training;
  /// For a row between two: numbers are a + share * (b - a) with b from `other`, and missing where one of them is;
  /// categories and booleans are what most of its voters have, of equals what the earliest of them has; the calendar's
  /// parts and the target are those of `row`.
  std::uint32_t other = 0;
  float share = 0;
  std::uint32_t first_voter = 0;  ///< index into the voters given to select()
  std::uint32_t voter_count = 0;  ///< 0: categories and booleans are those of `row`
};

/// A feature of a store that is made from another one: a feature of that one, or new.
struct DerivedFeature {
  FeatureColumn feature;                ///< a number, boolean or category where it is new
  std::optional<std::uint32_t> copied;  ///< the feature of the other store
  std::vector<std::string> categories;  ///< of a new category: its values in order, which are sorted by bytes
};
/// Room for some cells of a new feature: numbers (NaN is NULL), or codes for a category.
struct NewCells {
  double* numbers = nullptr;
  std::int32_t* codes = nullptr;
};
/// Writes `rows` rows of a block from `first` on, at most kBatchRows. `cells` has an entry per new feature, in order.
using FillCells =
    std::function<void(std::size_t block, std::size_t first, std::size_t rows, std::span<const NewCells> cells)>;

/// Collects rows, then serves blocks. One thread may collect; read-only afterwards, until train() consumes it: then
/// only target, splits, counts and statistics can be read.
/// The blocks lie in memory of the kind asked for.
class ColumnStore {
 public:
  ColumnStore(std::vector<FeatureColumn> features, TargetKind target, ColumnStoreOptions options);
  ~ColumnStore();
  ColumnStore(ColumnStore&&) noexcept;
  ColumnStore& operator=(ColumnStore&&) noexcept;

  // --- collecting ---
  /// The rows being filled. Values that cannot be kept are refused when the batch is drained: an infinite feature
  /// (E0605), a target that is not finite (E0608), too many distinct values (E0606, E0607), too much memory (E0609).
  /// hand_over and finish throw it.
  [[nodiscard]] RowBatch& batch();
  /// Passes a full batch on; batch() is another one afterwards.
  void hand_over();
  /// RowBatch::end_row and, when that filled the batch, hand_over.
  void end_row(Split split);
  /// Fixes dictionaries, remaps codes, ends statistics. Nothing may be added afterwards.
  void finish();

  /// A finished store of these rows, in this order; a row may occur several times. `voters` are rows. Statistics,
  /// dictionaries and classes are those of its own training rows, which have to be training rows here: of the others it
  /// knows nothing. Throws E0609 for too much memory.
  [[nodiscard]] ColumnStore select(std::span<const SelectedRow> rows, std::span<const std::uint32_t> voters = {}) const;

  /// A finished store with the rows, splits and target of this one and other features. Statistics and dictionaries of
  /// new ones are those of training rows. Throws E0605 for a number that float32 does not hold, E0606, E0609.
  [[nodiscard]] ColumnStore derive(const std::vector<DerivedFeature>& features, const FillCells& fill) const;

  // --- reading ---
  [[nodiscard]] std::uint64_t rows() const;
  [[nodiscard]] std::uint64_t rows_in(Split split) const;
  [[nodiscard]] std::uint64_t dropped_rows() const;  ///< rows whose target was NULL
  [[nodiscard]] std::size_t block_count() const;
  [[nodiscard]] std::uint32_t block_rows(std::size_t block) const;
  [[nodiscard]] const std::vector<FeatureColumn>& features() const;
  [[nodiscard]] const std::vector<MatrixColumn>& columns() const;
  [[nodiscard]] const TargetColumn& target() const;
  [[nodiscard]] std::span<const float> numbers(std::size_t block, std::size_t column) const;
  [[nodiscard]] std::span<const std::int32_t> codes(std::size_t block, std::size_t column) const;
  [[nodiscard]] std::span<const float> target_numbers(std::size_t block) const;
  [[nodiscard]] std::span<const std::int32_t> target_codes(std::size_t block) const;
  [[nodiscard]] std::span<const Split> splits(std::size_t block) const;
  /// Empty for a store without keys. Rows that select() or derive() took from another store have theirs.
  [[nodiscard]] std::span<const std::int64_t> keys(std::size_t block) const;

  /// Gives the memory of a block's features back to the system, for an algorithm that has its own form of them: they
  /// read as zeros afterwards. Several blocks may be released side by side.
  void release_features(std::size_t block) const;

  /// Moves the rows to a file, from which they come page by page as they are read; all values stay the same. Throws
  /// RuntimeError E0612. Not to be called while others read.
  void stream() const;
  [[nodiscard]] bool can_stream() const;
  [[nodiscard]] bool is_streamed() const;
  /// Bytes of rows in memory at once; of streamed ones together with all else in such files.
  [[nodiscard]] std::uint64_t resident_bytes() const;
  /// The same if it were streamed. Needs can_stream().
  [[nodiscard]] std::uint64_t streamed_bytes() const;
  /// Where arrays with an entry per row belong, too: nullptr unless the store is streamed.
  [[nodiscard]] SpillFiles* spill() const;

  /// The memory file (-1 when there is none) and where a column of a block starts in it, for a child process.
  [[nodiscard]] int memory_file() const;
  [[nodiscard]] std::size_t offset_of(std::size_t block, std::size_t column) const;
  [[nodiscard]] std::size_t target_offset_of(std::size_t block) const;
  [[nodiscard]] std::uint64_t bytes() const;  ///< of the rows

 private:
  friend class Selection;
  friend class Derivation;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dmlc::ingest
