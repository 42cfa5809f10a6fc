// SPDX-License-Identifier: Apache-2.0
// Moves batches of rows through one stage per column into the blocks of a memory file and serves the finished columns.
#include "runtime/src/ingest/column_store.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "runtime/src/ingest/column_store_impl.h"
#include "runtime/src/ingest/labels.h"
#include "runtime/src/train/runtime_error.h"

namespace dmlc::ingest {
namespace {

// Pages of one column are asked for in runs of this many rows: one system call instead of a fault per page.
constexpr std::size_t kPrefaultRows = 16'384;
// Batches when a second thread drains them: enough that neither side waits for the other's single batch.
constexpr std::size_t kBatches = 8;
// Distinct values of a feature that keeps all of them: codes are 32 bits wide; memory ends earlier.
constexpr std::uint32_t kMostKept = 1'000'000'000;

[[noreturn]] void refuse_infinite(const std::string& feature) {
  throw make_error<RuntimeErrorId::InfiniteValue>(
      feature, "leave such rows out in FROM, or write NULLIF or a CASE that gives NULL", feature);
}

[[noreturn]] void refuse_too_large(const std::string& feature) {
  throw make_error<RuntimeErrorId::InfiniteValue>(
      feature, "values beyond 3.4e38 do not fit into the training matrix; scale the feature down", feature);
}

bool has_infinity(const double* values, std::size_t count) {
  return std::any_of(values, values + count, [](double value) { return std::isinf(value); });
}

bool all_finite(const double* values, std::size_t count) {
  bool finite = true;
  for (std::size_t i = 0; i < count; ++i) finite &= std::isfinite(values[i]);
  return finite;
}

template <class Stage>
std::uint32_t last_of(const std::vector<Stage>& stages) {
  return static_cast<std::uint32_t>(stages.size() - 1);
}

void finish_number(const NumberStage& stage, MatrixColumn& column) {
  column.shift = stage.shift();
  column.statistics = stage.statistics();
}

}  // namespace

ColumnStore::Impl::Impl(std::vector<FeatureColumn> features_, TargetKind target_kind, ColumnStoreOptions options_)
    : features(std::move(features_)), options(std::move(options_)) {
  target.kind = target_kind;
  for (std::uint32_t f = 0; f < features.size(); ++f) add_feature(f);
  row_bytes = columns.size() * sizeof(float) + (target_kind == TargetKind::none ? 0 : sizeof(float)) + sizeof(Split);
  if (options.has_keys) row_bytes += sizeof(std::int64_t);
  lay_out(kBlockRows);
  if (options.threads == 0) return;
  std::vector<RowBatch> batches;
  for (std::size_t i = 0; i < (options.threads > 1 ? kBatches : 1); ++i) batches.emplace_back(features, target_kind);
  pipeline.emplace(std::move(batches), [this](RowBatch& batch) { drain(batch); });
}

void ColumnStore::Impl::lay_out(std::size_t rows) {
  // Tiles of rows are read to their end.
  const std::size_t padded = (rows + kBatchRows - 1) / kBatchRows * kBatchRows;
  column_bytes = padded * sizeof(float);
  target_offset = columns.size() * column_bytes;
  splits_offset = target_offset + (target.kind == TargetKind::none ? 0 : column_bytes);
  keys_offset = splits_offset + padded * sizeof(Split);
  const std::size_t bytes = keys_offset + (options.has_keys ? padded * sizeof(std::int64_t) : 0);
  memory = std::make_shared<BlockMemory>(bytes, options.memory_kind);
}

void ColumnStore::Impl::add_feature(std::uint32_t f) {
  const CellKind kind = features[f].kind;
  Input input{kind, static_cast<std::uint32_t>(columns.size()), 0};
  const auto add_column = [&](Part part) { columns.push_back({.feature = f, .part = part}); };
  switch (kind) {
    case CellKind::number:
    case CellKind::boolean:
      add_column(Part::value);
      numbers.emplace_back(kind == CellKind::number ? ShiftRule::when_far : ShiftRule::never);
      input.stage = last_of(numbers);
      break;
    case CellKind::category:
      add_column(Part::value);
      columns.back().is_category = true;
      categories.emplace_back();
      input.stage = last_of(categories);
      break;
    case CellKind::timestamp:
    case CellKind::date:
      add_column(Part::elapsed_days);
      if (kind == CellKind::timestamp) add_column(Part::hour);
      add_column(Part::weekday);
      add_column(Part::month);
      times.emplace_back(kind == CellKind::date);
      input.stage = last_of(times);
      break;
  }
  inputs.push_back(input);
}

void ColumnStore::Impl::drain(RowBatch& batch) {
  dropped += batch.dropped();
  if (batch.count() == 0) return;
  check_memory(batch.count());
  batch.pad();
  const auto first = static_cast<std::size_t>(row_count % kBlockRows);
  if (first == 0) memory->add_block();
  const std::size_t block = memory->block_count() - 1;
  if (first % kPrefaultRows == 0 && (row_count > 0 || batch.count() == kBatchRows)) prefault(block, first);
  std::byte* base = memory->block(block);
  for (std::uint32_t f = 0; f < features.size(); ++f) drain_feature(batch, f, base, first);
  drain_target(batch, base, first);
  std::memcpy(base + splits_offset + first, batch.splits().data(), batch.count() * sizeof(Split));
  if (options.has_keys) {
    std::memcpy(base + keys_offset + first * sizeof(std::int64_t), batch.keys().data(),
                batch.count() * sizeof(std::int64_t));
  }
  for (std::size_t row = 0; row < batch.count(); ++row) ++split_counts[static_cast<std::size_t>(batch.splits()[row])];
  row_count += batch.count();
  if (options.ordered_features > 0 && row_count % kBlockRows == 0) order_rows(block);
}

/// Whether another block in memory is more than the limit, with what the process takes besides, while files can do.
/// Large pages are there as a whole once a row is written.
bool ColumnStore::Impl::leaves_memory(std::uint64_t dictionaries) const {
  constexpr std::uint64_t kProcessBytes = 10 << 20;  // caches of the server, batches, threads
  if (memory->is_streamed() || options.spill == nullptr || row_count == 0 || row_count % kBlockRows != 0) return false;
  const std::uint64_t besides = dictionaries + std::min(options.memory_limit / 3, kProcessBytes);
  return besides + (memory->block_count() + 1) * memory->block_bytes() > options.memory_limit &&
         dictionaries + streamed_bytes() <= options.memory_limit;
}

void ColumnStore::Impl::check_memory(std::size_t added) {
  if (options.memory_limit == 0) return;
  std::uint64_t dictionaries = 0;
  for (const CategoryStage& stage : categories) dictionaries += stage.bytes();
  std::uint64_t needed = dictionaries + (row_count + added) * row_bytes;
  if (leaves_memory(dictionaries)) return memory->stream(options.spill);
  if (!memory->is_streamed() && needed <= options.memory_limit) return;
  if (options.spill != nullptr) {
    needed = std::min(needed, dictionaries + streamed_bytes());
    if (needed <= options.memory_limit) return memory->stream(options.spill);
  }
  throw make_error<RuntimeErrorId::MemoryLimit>(
      options.model, "raise the limit with WITH LIMITS (memory = …) or train on fewer rows or columns", options.model,
      bytes_text(needed), bytes_text(options.memory_limit));
}

void ColumnStore::Impl::prefault(std::size_t block, std::size_t first) {
  const std::size_t filled = splits_offset / column_bytes;
  for (std::size_t column = 0; column < filled; ++column) {
    memory->prefault(block, column * column_bytes + first * sizeof(float), kPrefaultRows * sizeof(float));
  }
}

void ColumnStore::Impl::drain_feature(const RowBatch& batch, std::uint32_t f, std::byte* base, std::size_t first) {
  const Input& input = inputs[f];
  const std::string& name = features[f].name;
  std::byte* cells = base + input.first * column_bytes + first * sizeof(float);
  switch (input.kind) {
    case CellKind::category:
      if (categories[input.stage].flush(batch, batch.texts(f),
                                        features[f].keeps_all ? kMostKept : options.max_categories,
                                        reinterpret_cast<std::int32_t*>(cells)))
        break;
      throw make_error<RuntimeErrorId::TooManyCategories>(
          name, "leave the feature out, or group its values by an expression", name,
          features[f].keeps_all ? kMostKept : options.max_categories);
    case CellKind::timestamp:
    case CellKind::date:
      if (times[input.stage].flush(batch, batch.times(f), reinterpret_cast<float*>(cells), kBlockRows)) break;
      refuse_infinite(name);
    case CellKind::number:
    case CellKind::boolean:
      if (numbers[input.stage].flush(batch, batch.numbers(f), reinterpret_cast<float*>(cells))) break;
      if (has_infinity(batch.numbers(f), batch.count())) refuse_infinite(name);
      refuse_too_large(name);
  }
}

void ColumnStore::Impl::drain_target(const RowBatch& batch, std::byte* base, std::size_t first) {
  std::byte* cells = base + target_offset + first * sizeof(float);
  const std::size_t at = batch.target();
  if (target.kind == TargetKind::label) {
    if (labels.flush(batch, batch.texts(at), options.max_classes, reinterpret_cast<std::int32_t*>(cells))) return;
    throw make_error<RuntimeErrorId::TooManyClasses>(
        options.target, "predict a number, or group the classes by an expression", options.target, options.max_classes);
  }
  if (target.kind != TargetKind::number) return;
  if (!all_finite(batch.numbers(at), batch.count())) {
    throw make_error<RuntimeErrorId::InfiniteTarget>(options.target, "leave such rows out in FROM", options.target);
  }
  if (target_numbers.flush(batch, batch.numbers(at), reinterpret_cast<float*>(cells))) return;
  throw make_error<RuntimeErrorId::InfiniteTarget>(
      options.target, "values beyond 3.4e38 do not fit into the training matrix; scale the target down",
      options.target);
}

void ColumnStore::Impl::remap(std::size_t offset, const std::vector<std::int32_t>& final_codes) {
  for (std::size_t block = 0; block < memory->block_count(); ++block) {
    auto* codes = reinterpret_cast<std::int32_t*>(memory->block(block) + offset);
    for (std::uint32_t row = 0; row < block_rows(block); ++row) {
      if (codes[row] >= 0) codes[row] = final_codes[static_cast<std::size_t>(codes[row])];
    }
  }
}

void ColumnStore::Impl::finish_category(const Input& input) {
  MatrixColumn& column = columns[input.first];
  OrderedLabels ordered =
      order_labels(categories[input.stage].categories(), LabelOrder::bytes, {}, features[column.feature].keeps_all);
  remap(input.first * column_bytes, ordered.final_codes);
  column.categories = std::move(ordered.seen);
  column.statistics.null_count = categories[input.stage].null_count();
  for (const Category& category : column.categories) column.statistics.count += category.count;
}

void ColumnStore::Impl::finish_columns() {
  for (const Input& input : inputs) {
    switch (input.kind) {
      case CellKind::category:
        finish_category(input);
        break;
      case CellKind::timestamp:
      case CellKind::date:
        for (std::size_t part = 0; part < times[input.stage].parts(); ++part) {
          finish_number(times[input.stage].part(part), columns[input.first + part]);
        }
        break;
      case CellKind::number:
      case CellKind::boolean:
        finish_number(numbers[input.stage], columns[input.first]);
        columns[input.first].is_lossy = numbers[input.stage].is_lossy();
        break;
    }
  }
}

void ColumnStore::Impl::finish_target() {
  if (target.kind == TargetKind::number) {
    target.shift = target_numbers.shift();
    target.statistics = target_numbers.statistics();
  }
  if (target.kind != TargetKind::label) return;
  const LabelOrder order = !options.label_order.empty() ? LabelOrder::listed
                           : options.labels_are_numbers ? LabelOrder::numeric
                                                        : LabelOrder::bytes;
  OrderedLabels ordered = order_labels(labels.categories(), order, options.label_order);
  remap(target_offset, ordered.final_codes);
  target.classes = std::move(ordered.seen);
  target.unseen_classes = std::move(ordered.unseen);
}

std::uint32_t ColumnStore::Impl::block_rows(std::size_t block) const {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(kBlockRows, row_count - block * kBlockRows));
}

ColumnStore::ColumnStore(std::vector<FeatureColumn> features, TargetKind target, ColumnStoreOptions options)
    : impl_(std::make_unique<Impl>(std::move(features), target, std::move(options))) {}
ColumnStore::~ColumnStore() = default;
ColumnStore::ColumnStore(ColumnStore&&) noexcept = default;
ColumnStore& ColumnStore::operator=(ColumnStore&&) noexcept = default;

RowBatch& ColumnStore::batch() { return impl_->pipeline->current(); }
void ColumnStore::hand_over() { impl_->pipeline->hand_over(); }

void ColumnStore::end_row(Split split) {
  batch().end_row(split);
  if (batch().is_full()) hand_over();
}

void ColumnStore::finish() {
  impl_->pipeline->finish();
  impl_->pipeline.reset();
  if (impl_->options.ordered_features > 0 && impl_->row_count % kBlockRows != 0) {
    impl_->order_rows(impl_->memory->block_count() - 1);
  }
  impl_->finish_columns();
  impl_->finish_target();
  impl_->memory->protect();
  impl_->numbers.clear();
  impl_->categories.clear();
  impl_->times.clear();
}

std::uint64_t ColumnStore::rows() const { return impl_->row_count; }
std::uint64_t ColumnStore::rows_in(Split split) const { return impl_->split_counts[static_cast<std::size_t>(split)]; }
std::uint64_t ColumnStore::dropped_rows() const { return impl_->dropped; }
std::size_t ColumnStore::block_count() const { return impl_->memory->block_count(); }
std::uint32_t ColumnStore::block_rows(std::size_t block) const { return impl_->block_rows(block); }
const std::vector<FeatureColumn>& ColumnStore::features() const { return impl_->features; }
const std::vector<MatrixColumn>& ColumnStore::columns() const { return impl_->columns; }
const TargetColumn& ColumnStore::target() const { return impl_->target; }

std::span<const float> ColumnStore::numbers(std::size_t block, std::size_t column) const {
  const std::byte* first = impl_->memory->block(block) + column * impl_->column_bytes;
  return {reinterpret_cast<const float*>(first), block_rows(block)};
}

std::span<const std::int32_t> ColumnStore::codes(std::size_t block, std::size_t column) const {
  const std::byte* first = impl_->memory->block(block) + column * impl_->column_bytes;
  return {reinterpret_cast<const std::int32_t*>(first), block_rows(block)};
}

std::span<const float> ColumnStore::target_numbers(std::size_t block) const {
  const std::byte* first = impl_->memory->block(block) + impl_->target_offset;
  return {reinterpret_cast<const float*>(first), block_rows(block)};
}

std::span<const std::int32_t> ColumnStore::target_codes(std::size_t block) const {
  const std::byte* first = impl_->memory->block(block) + impl_->target_offset;
  return {reinterpret_cast<const std::int32_t*>(first), block_rows(block)};
}

std::span<const Split> ColumnStore::splits(std::size_t block) const {
  const std::byte* first = impl_->memory->block(block) + impl_->splits_offset;
  return {reinterpret_cast<const Split*>(first), block_rows(block)};
}

std::span<const std::int64_t> ColumnStore::keys(std::size_t block) const {
  if (!impl_->options.has_keys) return {};
  const std::byte* first = impl_->memory->block(block) + impl_->keys_offset;
  return {reinterpret_cast<const std::int64_t*>(first), block_rows(block)};
}

int ColumnStore::memory_file() const { return impl_->memory->descriptor(); }
void ColumnStore::stream() const { impl_->memory->stream(impl_->options.spill); }
bool ColumnStore::can_stream() const { return impl_->options.spill != nullptr; }
bool ColumnStore::is_streamed() const { return impl_->memory->is_streamed(); }
std::uint64_t ColumnStore::streamed_bytes() const { return std::min(bytes(), impl_->streamed_bytes()); }
std::uint64_t ColumnStore::resident_bytes() const { return is_streamed() ? streamed_bytes() : bytes(); }
SpillFiles* ColumnStore::spill() const { return is_streamed() ? impl_->options.spill.get() : nullptr; }

void ColumnStore::release_features(std::size_t block) const {
  if (impl_->shares_memory) return;
  impl_->memory->release(block, 0, impl_->columns.size() * impl_->column_bytes);
}

std::size_t ColumnStore::offset_of(std::size_t block, std::size_t column) const {
  return block * impl_->memory->block_bytes() + column * impl_->column_bytes;
}
std::size_t ColumnStore::target_offset_of(std::size_t block) const {
  return block * impl_->memory->block_bytes() + impl_->target_offset;
}
std::uint64_t ColumnStore::bytes() const { return impl_->row_count * impl_->row_bytes; }

}  // namespace dmlc::ingest
