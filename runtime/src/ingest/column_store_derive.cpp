// SPDX-License-Identifier: Apache-2.0
// Makes stores with the rows of another one and other features: what transformers make of them.
#include <algorithm>
#include <cstring>
#include <limits>

#include "runtime/src/ingest/column_store_impl.h"
#include "runtime/src/train/runtime_error.h"

namespace dmlc::ingest {

/// Fills a store from another with the same rows.
class Derivation {
 public:
  Derivation(const ColumnStore::Impl& from, ColumnStore::Impl& to, const std::vector<DerivedFeature>& features)
      : from_(from), to_(to), features_(features) {}

  void run(const FillCells& fill) {
    for (std::size_t block = 0; block < from_.memory->block_count(); ++block) to_.memory->add_block();
    to_.row_count = from_.row_count;
    to_.dropped = from_.dropped;
    to_.split_counts = from_.split_counts;
    copy_cells(from_.splits_offset, to_.splits_offset, to_.column_bytes / sizeof(float) * sizeof(Split));
    if (to_.options.has_keys)
      copy_cells(from_.keys_offset, to_.keys_offset, to_.column_bytes / sizeof(float) * sizeof(std::int64_t));
    if (to_.target.kind != TargetKind::none) copy_cells(from_.target_offset, to_.target_offset, to_.column_bytes);
    to_.target = from_.target;
    for (std::uint32_t f = 0; f < features_.size(); ++f) {
      if (features_[f].copied) copy_feature(f, *features_[f].copied);
    }
    fill_new(fill);
  }

 private:
  /// A feature whose cells are computed.
  struct New {
    std::uint32_t feature = 0;
    std::size_t offset = 0;  ///< of its column
    std::vector<double> numbers;
    std::vector<std::int32_t> codes;
    std::vector<std::uint64_t> counts;  ///< training rows per code, then of NULL
  };

  void copy_cells(std::size_t from, std::size_t to, std::size_t bytes) {
    for (std::size_t block = 0; block < to_.memory->block_count(); ++block) {
      std::memcpy(to_.memory->block(block) + to, from_.memory->block(block) + from, bytes);
    }
  }

  void copy_feature(std::uint32_t f, std::uint32_t source) {
    std::size_t to = to_.inputs[f].first;
    for (std::size_t c = 0; c < from_.columns.size(); ++c) {
      if (from_.columns[c].feature != source) continue;
      copy_cells(c * from_.column_bytes, to * to_.column_bytes, to_.column_bytes);
      to_.columns[to] = from_.columns[c];
      to_.columns[to].feature = f;
      if (from_.features[source].keeps_all) settle_codes(to_.columns[to], to * to_.column_bytes);
      ++to;
    }
  }

  /// Takes codes from values that no training row has.
  void settle_codes(MatrixColumn& column, std::size_t offset) {
    std::vector<std::int32_t> places(column.categories.size(), kUnseenCode);
    std::vector<Category> seen;
    for (std::size_t code = 0; code < places.size(); ++code) {
      if (column.categories[code].count == 0) continue;
      places[code] = static_cast<std::int32_t>(seen.size());
      seen.push_back(std::move(column.categories[code]));
    }
    column.categories = std::move(seen);
    to_.remap(offset, places);
    if (column.categories.size() <= to_.options.max_categories) return;
    const std::string& name = to_.features[column.feature].name;
    throw make_error<RuntimeErrorId::TooManyCategories>(
        name, "leave the feature out, or group its values by an expression", name, to_.options.max_categories);
  }

  void fill_new(const FillCells& fill) {
    std::vector<New> added;
    for (std::uint32_t f = 0; f < features_.size(); ++f) {
      if (features_[f].copied) continue;
      New& one = added.emplace_back();
      one.feature = f;
      one.offset = to_.inputs[f].first * to_.column_bytes;
      if (to_.inputs[f].kind == CellKind::category) {
        one.codes.assign(kBatchRows, kNullCode);
        one.counts.assign(features_[f].categories.size() + 1, 0);
      } else {
        one.numbers.assign(kBatchRows, kNullNumber);
      }
    }
    std::vector<NewCells> cells;
    for (New& one : added) {
      cells.push_back(
          {one.numbers.empty() ? nullptr : one.numbers.data(), one.codes.empty() ? nullptr : one.codes.data()});
    }
    RowBatch training({}, TargetKind::none);
    for (std::size_t block = 0; block < to_.memory->block_count() && !added.empty(); ++block) {
      for (std::size_t first = 0; first < to_.block_rows(block); first += kBatchRows) {
        const std::size_t rows = std::min(kBatchRows, to_.block_rows(block) - first);
        fill(block, first, rows, cells);
        read_splits(block, first, rows, training);
        for (New& one : added) store(one, block, first, training);
      }
    }
    for (New& one : added) finish(one);
  }

  void read_splits(std::size_t block, std::size_t first, std::size_t rows, RowBatch& training) const {
    const auto* splits = reinterpret_cast<const Split*>(to_.memory->block(block) + to_.splits_offset) + first;
    training.clear(kBatchRows);
    for (std::size_t row = 0; row < rows; ++row) training.end_row(splits[row]);
    training.pad();
  }

  void store(New& one, std::size_t block, std::size_t first, const RowBatch& training) {
    std::byte* cells = to_.memory->block(block) + one.offset + first * sizeof(float);
    if (!one.codes.empty()) {
      std::memcpy(cells, one.codes.data(), training.count() * sizeof(std::int32_t));
      for (std::size_t row = 0; row < training.count(); ++row) {
        if (training.training()[row] == 0 || one.codes[row] == kUnseenCode) continue;
        ++one.counts[one.codes[row] == kNullCode ? one.counts.size() - 1 : static_cast<std::size_t>(one.codes[row])];
      }
      return;
    }
    std::fill(one.numbers.begin() + static_cast<std::ptrdiff_t>(training.count()), one.numbers.end(), kNullNumber);
    NumberStage& stage = to_.numbers[to_.inputs[one.feature].stage];
    if (stage.flush(training, one.numbers.data(), reinterpret_cast<float*>(cells))) return;
    const std::string& name = to_.features[one.feature].name;
    throw make_error<RuntimeErrorId::InfiniteValue>(
        name, "values beyond 3.4e38 do not fit into the training matrix; scale the feature down", name);
  }

  void finish(New& one) {
    MatrixColumn& column = to_.columns[to_.inputs[one.feature].first];
    if (one.codes.empty()) {
      const NumberStage& stage = to_.numbers[to_.inputs[one.feature].stage];
      column.shift = stage.shift();
      column.statistics = stage.statistics();
      column.is_lossy = stage.is_lossy();
      return;
    }
    const std::vector<std::string>& values = features_[one.feature].categories;
    for (std::size_t code = 0; code < values.size(); ++code) {
      column.categories.push_back({values[code], one.counts[code]});
      column.statistics.count += one.counts[code];
    }
    column.statistics.null_count = one.counts.back();
    settle_codes(column, one.offset);
  }

  const ColumnStore::Impl& from_;
  ColumnStore::Impl& to_;
  const std::vector<DerivedFeature>& features_;
};

namespace {

/// Whether these are the first features of the store as they are.
bool are_first(const std::vector<DerivedFeature>& features) {
  for (std::uint32_t f = 0; f < features.size(); ++f) {
    if (features[f].copied != f || features[f].feature.keeps_all) return false;
  }
  return true;
}

}  // namespace

/// The same memory with fewer columns.
void ColumnStore::Impl::share(const Impl& from) {
  shares_memory = true;
  memory = from.memory;
  column_bytes = from.column_bytes;
  target_offset = from.target_offset;
  splits_offset = from.splits_offset;
  keys_offset = from.keys_offset;
  row_count = from.row_count;
  dropped = from.dropped;
  split_counts = from.split_counts;
  target = from.target;
  std::copy_n(from.columns.begin(), columns.size(), columns.begin());
}

ColumnStore ColumnStore::derive(const std::vector<DerivedFeature>& features, const FillCells& fill) const {
  ColumnStoreOptions options = impl_->options;
  options.threads = 0;
  std::vector<FeatureColumn> columns;
  for (const DerivedFeature& feature : features) columns.push_back(feature.feature);
  ColumnStore out(std::move(columns), impl_->target.kind, std::move(options));
  // A child process uses the memory of a file for its own purposes.
  if (are_first(features) && impl_->options.memory_kind == MemoryKind::own) {
    out.impl_->share(*impl_);
    return out;
  }
  out.impl_->lay_out(impl_->column_bytes / sizeof(float));
  if (is_streamed()) out.stream();
  out.impl_->check_memory(impl_->row_count);
  Derivation(*impl_, *out.impl_, features).run(fill);
  out.impl_->memory->protect();
  out.impl_->numbers.clear();
  out.impl_->categories.clear();
  out.impl_->times.clear();
  return out;
}

}  // namespace dmlc::ingest
