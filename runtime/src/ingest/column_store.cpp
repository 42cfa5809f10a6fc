// SPDX-License-Identifier: Apache-2.0
// Collects rows through small stages into the blocks of a memory file and serves the finished columns.
#include "runtime/src/ingest/column_store.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <optional>

#include "runtime/src/ingest/calendar.h"
#include "runtime/src/ingest/labels.h"
#include "runtime/src/ingest/memory_file.h"
#include "runtime/src/ingest/staging.h"
#include "runtime/src/train/runtime_error.h"

namespace dmlc::ingest {
namespace {

constexpr double kNull = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kColumnBytes = std::size_t{kBlockRows} * sizeof(float);
// Pages of one column are asked for in runs of this many rows: one system call instead of a fault per page.
constexpr std::size_t kPrefaultRows = 16'384;

[[noreturn]] void refuse_infinite(const std::string& feature) {
  throw make_error<RuntimeErrorId::InfiniteValue>(
      feature, "leave such rows out in FROM, or write NULLIF or a CASE that gives NULL", feature);
}

[[noreturn]] void refuse_too_large(const std::string& feature) {
  throw make_error<RuntimeErrorId::InfiniteValue>(
      feature, "values beyond 3.4e38 do not fit into the training matrix; scale the feature down", feature);
}

}  // namespace

struct ColumnStore::Impl {
  /// One feature on its way in: `first` is its first matrix column.
  struct Input {
    CellKind kind = CellKind::number;
    std::uint32_t first = 0;
    std::uint32_t stage = 0;  // index into numbers, categories or times
  };

  Impl(std::vector<FeatureColumn> features_, TargetKind target_kind, ColumnStoreOptions options_)
      : features(std::move(features_)), options(std::move(options_)) {
    target.kind = target_kind;
    for (std::uint32_t f = 0; f < features.size(); ++f) add_feature(f);
    target_offset = columns.size() * kColumnBytes;
    splits_offset = target_offset + (target_kind == TargetKind::none ? 0 : kColumnBytes);
    row_bytes = columns.size() * sizeof(float) + (target_kind == TargetKind::none ? 0 : sizeof(float)) + sizeof(Split);
    file.emplace(splits_offset + kBlockRows * sizeof(Split));
  }

  template <class Stage>
  static std::uint32_t last_of(const std::vector<Stage>& stages) {
    return static_cast<std::uint32_t>(stages.size() - 1);
  }

  void add_feature(std::uint32_t f) {
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

  void flush() {
    if (rows.count == 0) return;
    const std::uint64_t needed = (row_count + rows.count) * row_bytes;
    if (options.memory_limit != 0 && needed > options.memory_limit) {
      throw make_error<RuntimeErrorId::MemoryLimit>(
          options.model, "raise the limit with WITH LIMITS (memory = …) or train on fewer rows or columns",
          options.model, bytes_text(needed), bytes_text(options.memory_limit));
    }
    const auto first = static_cast<std::size_t>(row_count % kBlockRows);
    if (first == 0) file->add_block();
    const std::size_t block = file->block_count() - 1;
    if (first % kPrefaultRows == 0 && (row_count > 0 || rows.count == kStageRows)) prefault(block, first);
    std::byte* base = file->block(block);
    for (const Input& input : inputs) flush_feature(input, base, first);
    flush_target(base, first);
    std::memcpy(base + splits_offset + first, rows.splits.data(), rows.count * sizeof(Split));
    row_count += rows.count;
    rows.count = 0;
    rows.training.fill(0);
  }

  void prefault(std::size_t block, std::size_t first) {
    const std::size_t filled = splits_offset / kColumnBytes;
    for (std::size_t column = 0; column < filled; ++column) {
      file->prefault(block, column * kColumnBytes + first * sizeof(float), kPrefaultRows * sizeof(float));
    }
  }

  void flush_feature(const Input& input, std::byte* base, std::size_t first) {
    std::byte* cells = base + input.first * kColumnBytes + first * sizeof(float);
    switch (input.kind) {
      case CellKind::category:
        categories[input.stage].flush(rows, reinterpret_cast<std::int32_t*>(cells));
        break;
      case CellKind::timestamp:
      case CellKind::date:
        times[input.stage].flush(rows, reinterpret_cast<float*>(cells), kBlockRows);
        break;
      case CellKind::number:
      case CellKind::boolean:
        if (numbers[input.stage].flush(rows, reinterpret_cast<float*>(cells))) break;
        refuse_too_large(features[columns[input.first].feature].name);
    }
  }

  void flush_target(std::byte* base, std::size_t first) {
    std::byte* cells = base + target_offset + first * sizeof(float);
    if (target.kind == TargetKind::label) labels.flush(rows, reinterpret_cast<std::int32_t*>(cells));
    if (target.kind != TargetKind::number) return;
    if (target_numbers.flush(rows, reinterpret_cast<float*>(cells))) return;
    throw make_error<RuntimeErrorId::InfiniteTarget>(
        options.target, "values beyond 3.4e38 do not fit into the training matrix; scale the target down",
        options.target);
  }

  /// Gives the blocks of one code column their final codes: final_codes[code] for codes >= 0.
  void remap(std::size_t offset, const std::vector<std::int32_t>& final_codes) {
    for (std::size_t block = 0; block < file->block_count(); ++block) {
      auto* codes = reinterpret_cast<std::int32_t*>(file->block(block) + offset);
      for (std::uint32_t row = 0; row < block_rows(block); ++row) {
        if (codes[row] >= 0) codes[row] = final_codes[static_cast<std::size_t>(codes[row])];
      }
    }
  }

  void finish_category(const Input& input) {
    MatrixColumn& column = columns[input.first];
    OrderedLabels ordered = order_labels(categories[input.stage].categories(), LabelOrder::bytes, {});
    remap(input.first * kColumnBytes, ordered.final_codes);
    column.categories = std::move(ordered.seen);
    column.statistics.null_count = categories[input.stage].null_count();
    for (const Category& category : column.categories) column.statistics.count += category.count;
  }

  static void finish_number(const NumberStage& stage, MatrixColumn& column) {
    column.shift = stage.shift();
    column.statistics = stage.statistics();
  }

  void finish_columns() {
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

  void finish_target() {
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

  [[nodiscard]] std::uint32_t block_rows(std::size_t block) const {
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(kBlockRows, row_count - block * kBlockRows));
  }

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
  StagedRows rows;
  bool target_is_null = false;
  std::uint64_t row_count = 0;
  std::array<std::uint64_t, 3> split_counts{};
  std::uint64_t dropped = 0;
  std::size_t target_offset = 0;
  std::size_t splits_offset = 0;
  std::size_t row_bytes = 0;
  std::optional<MemoryFile> file;
};

ColumnStore::ColumnStore(std::vector<FeatureColumn> features, TargetKind target, ColumnStoreOptions options)
    : impl_(std::make_unique<Impl>(std::move(features), target, std::move(options))) {}
ColumnStore::~ColumnStore() = default;
ColumnStore::ColumnStore(ColumnStore&&) noexcept = default;
ColumnStore& ColumnStore::operator=(ColumnStore&&) noexcept = default;

void ColumnStore::set_number(std::size_t feature, double value) {
  if (std::isinf(value)) refuse_infinite(impl_->features[feature].name);
  impl_->numbers[impl_->inputs[feature].stage].set(impl_->rows.count, value);
}

void ColumnStore::set_boolean(std::size_t feature, bool value) {
  impl_->numbers[impl_->inputs[feature].stage].set(impl_->rows.count, value ? 1 : 0);
}

void ColumnStore::set_category(std::size_t feature, std::string_view text) {
  const std::size_t limit = impl_->options.max_categories;
  if (impl_->categories[impl_->inputs[feature].stage].set(impl_->rows.count, text, limit)) return;
  throw make_error<RuntimeErrorId::TooManyCategories>(impl_->features[feature].name,
                                                      "leave the feature out, or group its values by an expression",
                                                      impl_->features[feature].name, limit);
}

void ColumnStore::set_timestamp(std::size_t feature, std::int64_t microseconds) {
  if (is_infinite_timestamp(microseconds)) refuse_infinite(impl_->features[feature].name);
  impl_->times[impl_->inputs[feature].stage].set(impl_->rows.count, microseconds);
}

void ColumnStore::set_date(std::size_t feature, std::int32_t days) {
  if (is_infinite_date(days)) refuse_infinite(impl_->features[feature].name);
  impl_->times[impl_->inputs[feature].stage].set(impl_->rows.count, days);
}

void ColumnStore::set_null(std::size_t feature) {
  const Impl::Input& input = impl_->inputs[feature];
  const std::size_t row = impl_->rows.count;
  switch (input.kind) {
    case CellKind::category:
      impl_->categories[input.stage].set_null(row);
      break;
    case CellKind::timestamp:
    case CellKind::date:
      impl_->times[input.stage].set_null(row);
      break;
    case CellKind::number:
    case CellKind::boolean:
      impl_->numbers[input.stage].set(row, kNull);
      break;
  }
}

void ColumnStore::set_target_number(double value) {
  if (!std::isfinite(value)) {
    throw make_error<RuntimeErrorId::InfiniteTarget>(impl_->options.target, "leave such rows out in FROM",
                                                     impl_->options.target);
  }
  impl_->target_numbers.set(impl_->rows.count, value);
  impl_->target_is_null = false;
}

void ColumnStore::set_target_label(std::string_view text) {
  impl_->target_is_null = false;
  if (impl_->labels.set(impl_->rows.count, text, impl_->options.max_classes)) return;
  throw make_error<RuntimeErrorId::TooManyClasses>(impl_->options.target,
                                                   "predict a number, or group the classes by an expression",
                                                   impl_->options.target, impl_->options.max_classes);
}

void ColumnStore::set_target_null() { impl_->target_is_null = true; }

void ColumnStore::end_row(Split split) {
  Impl& impl = *impl_;
  if (impl.target_is_null) {
    impl.target_is_null = false;
    ++impl.dropped;
    return;
  }
  StagedRows& rows = impl.rows;
  rows.training[rows.count] = split == Split::training ? -1 : 0;
  rows.splits[rows.count] = split;
  ++impl.split_counts[static_cast<std::size_t>(split)];
  if (++rows.count == kStageRows) impl.flush();
}

void ColumnStore::finish() {
  impl_->flush();
  impl_->finish_columns();
  impl_->finish_target();
  impl_->file->protect();
  impl_->numbers.clear();
  impl_->categories.clear();
  impl_->times.clear();
}

std::uint64_t ColumnStore::rows() const { return impl_->row_count + impl_->rows.count; }
std::uint64_t ColumnStore::rows_in(Split split) const { return impl_->split_counts[static_cast<std::size_t>(split)]; }
std::uint64_t ColumnStore::dropped_rows() const { return impl_->dropped; }
std::size_t ColumnStore::block_count() const { return impl_->file->block_count(); }
std::uint32_t ColumnStore::block_rows(std::size_t block) const { return impl_->block_rows(block); }
const std::vector<FeatureColumn>& ColumnStore::features() const { return impl_->features; }
const std::vector<MatrixColumn>& ColumnStore::columns() const { return impl_->columns; }
const TargetColumn& ColumnStore::target() const { return impl_->target; }

std::span<const float> ColumnStore::numbers(std::size_t block, std::size_t column) const {
  const std::byte* first = impl_->file->block(block) + column * kColumnBytes;
  return {reinterpret_cast<const float*>(first), block_rows(block)};
}

std::span<const std::int32_t> ColumnStore::codes(std::size_t block, std::size_t column) const {
  const std::byte* first = impl_->file->block(block) + column * kColumnBytes;
  return {reinterpret_cast<const std::int32_t*>(first), block_rows(block)};
}

std::span<const float> ColumnStore::target_numbers(std::size_t block) const {
  const std::byte* first = impl_->file->block(block) + impl_->target_offset;
  return {reinterpret_cast<const float*>(first), block_rows(block)};
}

std::span<const std::int32_t> ColumnStore::target_codes(std::size_t block) const {
  const std::byte* first = impl_->file->block(block) + impl_->target_offset;
  return {reinterpret_cast<const std::int32_t*>(first), block_rows(block)};
}

std::span<const Split> ColumnStore::splits(std::size_t block) const {
  const std::byte* first = impl_->file->block(block) + impl_->splits_offset;
  return {reinterpret_cast<const Split*>(first), block_rows(block)};
}

int ColumnStore::memory_file() const { return impl_->file->descriptor(); }
std::size_t ColumnStore::offset_of(std::size_t block, std::size_t column) const {
  return block * impl_->file->block_bytes() + column * kColumnBytes;
}
std::size_t ColumnStore::target_offset_of(std::size_t block) const {
  return block * impl_->file->block_bytes() + impl_->target_offset;
}
std::uint64_t ColumnStore::bytes() const { return impl_->row_count * impl_->row_bytes; }

}  // namespace dmlc::ingest
