// SPDX-License-Identifier: Apache-2.0
// What a column store consists of; for the files that make stores.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "runtime/src/ingest/batch_pipeline.h"
#include "runtime/src/ingest/block_memory.h"
#include "runtime/src/ingest/column_store.h"
#include "runtime/src/ingest/staging.h"

namespace dmlc::ingest {

struct ColumnStore::Impl {
  /// One feature on its way in: `first` is its first matrix column.
  struct Input {
    CellKind kind = CellKind::number;
    std::uint32_t first = 0;
    std::uint32_t stage = 0;  // index into numbers, categories or times
  };

  /// With no thread, for stores that select() and derive() fill, there are no batches.
  Impl(std::vector<FeatureColumn> features_, TargetKind target_kind, ColumnStoreOptions options_);

  /// Says where columns lie in a block that holds `rows` rows at most, and starts without blocks.
  void lay_out(std::size_t rows);
  /// Runs in the pipeline's thread.
  void drain(RowBatch& batch);
  [[nodiscard]] bool leaves_memory(std::uint64_t dictionaries) const;
  /// Streams the rows when `added` more are too many for the memory. Throws E0609 when that does not help.
  void check_memory(std::size_t added);
  /// Of streamed rows: at least two blocks, one that is read and one that comes.
  [[nodiscard]] std::uint64_t streamed_bytes() const {
    return std::max<std::uint64_t>(options.spill->resident(), 2 * memory->block_bytes());
  }
  /// Becomes a store of the first columns of another one, in the same memory, which release_features leaves alone.
  void share(const Impl& from);
  void finish_columns();
  void finish_target();
  [[nodiscard]] std::uint32_t block_rows(std::size_t block) const;

  std::vector<FeatureColumn> features;
  ColumnStoreOptions options;
  std::vector<MatrixColumn> columns;
  TargetColumn target;
  std::vector<Input> inputs;
  std::vector<NumberStage> numbers;
  std::vector<CategoryStage> categories;
  std::vector<TimeStage> times;
  NumberStage target_numbers{ShiftRule::when_far};
  CategoryStage labels;
  std::uint64_t row_count = 0;
  std::array<std::uint64_t, 3> split_counts{};
  std::uint64_t dropped = 0;
  std::size_t column_bytes = 0;  ///< of one column in a block
  std::size_t target_offset = 0;
  std::size_t splits_offset = 0;
  std::size_t keys_offset = 0;  ///< behind the splits; nothing lies there without keys
  std::size_t row_bytes = 0;
  std::shared_ptr<BlockMemory> memory;
  bool shares_memory = false;             ///< with the store that it was derived from
  std::optional<BatchPipeline> pipeline;  ///< last: its thread uses the rest

  // Steps of the above.
  void add_feature(std::uint32_t f);
  void prefault(std::size_t block, std::size_t first);
  void drain_feature(const RowBatch& batch, std::uint32_t f, std::byte* base, std::size_t first);
  void drain_target(const RowBatch& batch, std::byte* base, std::size_t first);
  /// Gives the blocks of one code column their final codes: final_codes[code] for codes >= 0.
  void remap(std::size_t offset, const std::vector<std::int32_t>& final_codes);
  void finish_category(const Input& input);
  void order_rows(std::size_t block);
};

}  // namespace dmlc::ingest
