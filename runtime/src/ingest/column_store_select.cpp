// SPDX-License-Identifier: Apache-2.0
// Makes stores of some rows of another one: folds, balanced classes.
#include <algorithm>
#include <cmath>
#include <limits>

#include "runtime/src/ingest/column_store_impl.h"

namespace dmlc::ingest {
namespace {

/// One column of a store as cells of one size, by row over all blocks.
template <class Cell>
class Cells {
 public:
  Cells(const BlockMemory& memory, std::size_t offset) : memory_(memory), offset_(offset) {}
  [[nodiscard]] Cell at(std::uint32_t row) const {
    return reinterpret_cast<const Cell*>(memory_.block(row / kBlockRows) + offset_)[row % kBlockRows];
  }

 private:
  const BlockMemory& memory_;
  std::size_t offset_;
};

float between(float a, float b, float share) { return a + share * (b - a); }

}  // namespace

/// Fills a store from the rows of another.
class Selection {
 public:
  Selection(const ColumnStore::Impl& from, ColumnStore::Impl& to, std::span<const SelectedRow> rows,
            std::span<const std::uint32_t> voters)
      : from_(from), to_(to), rows_(rows), voters_(voters) {}

  void run() {
    for (std::size_t first = 0; first < rows_.size(); first += kBlockRows) to_.memory->add_block();
    to_.row_count = rows_.size();
    to_.dropped = from_.dropped;
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      cell<Split>(to_.splits_offset, row) = rows_[row].split;
      ++to_.split_counts[static_cast<std::size_t>(rows_[row].split)];
    }
    if (to_.options.has_keys) fill_keys();
    for (std::size_t c = 0; c < to_.columns.size(); ++c) fill_column(c);
    fill_target();
  }

 private:
  template <class Cell>
  Cell& cell(std::size_t offset, std::size_t row) {
    return reinterpret_cast<Cell*>(to_.memory->block(row / kBlockRows) + offset)[row % kBlockRows];
  }

  void fill_keys() {
    const Cells<std::int64_t> source(*from_.memory, from_.keys_offset);
    for (std::size_t i = 0; i < rows_.size(); ++i) cell<std::int64_t>(to_.keys_offset, i) = source.at(rows_[i].row);
  }

  /// The cell of a column of kinds: that of the row, or what most of its voters have.
  template <class Cell>
  Cell kind_at(const Cells<Cell>& source, const SelectedRow& row) const {
    if (row.voter_count == 0) return source.at(row.row);
    const auto voters = voters_.subspan(row.first_voter, row.voter_count);
    std::vector<std::pair<Cell, std::size_t>> votes;
    for (const std::uint32_t voter : voters) {
      const Cell cell = source.at(voter);
      // NaN, a missing boolean, equals itself here.
      const auto same = [&](const auto& vote) {
        return vote.first == cell || (cell != cell && vote.first != vote.first);
      };
      const auto known = std::find_if(votes.begin(), votes.end(), same);
      if (known == votes.end()) {
        votes.emplace_back(cell, 1);
      } else {
        ++known->second;
      }
    }
    return std::max_element(votes.begin(), votes.end(),
                            [](const auto& a, const auto& b) { return a.second < b.second; })
        ->first;
  }

  void fill_column(std::size_t c) {
    const MatrixColumn& source = from_.columns[c];
    MatrixColumn& column = to_.columns[c];
    const std::size_t offset = c * kColumnBytes;
    if (source.is_category) {
      std::vector<Category> unseen;
      const bool keeps_all = from_.features[source.feature].keeps_all;
      fill_codes(offset, true, keeps_all, source.categories, column.categories, unseen, column.statistics);
      return;
    }
    column.shift = source.shift;
    column.is_lossy = source.is_lossy;
    const bool is_continuous = source.part == Part::value || source.part == Part::elapsed_days;
    const bool is_boolean = from_.features[source.feature].kind == CellKind::boolean;
    column.statistics = fill_numbers(offset, source.shift, is_continuous && !is_boolean, is_boolean);
  }

  void fill_target() {
    if (to_.target.kind == TargetKind::number) {
      to_.target.shift = from_.target.shift;
      to_.target.statistics = fill_numbers(to_.target_offset, from_.target.shift, false, false);
    }
    if (to_.target.kind != TargetKind::label) return;
    std::vector<Category> labels = from_.target.classes;
    ColumnStatistics counts;
    fill_codes(to_.target_offset, false, false, labels, to_.target.classes, to_.target.unseen_classes, counts);
  }

  ColumnStatistics fill_numbers(std::size_t offset, double shift, bool interpolates, bool votes) {
    const Cells<float> source(*from_.memory, offset);
    ColumnStatistics statistics;
    statistics.minimum = std::numeric_limits<double>::infinity();
    statistics.maximum = -statistics.minimum;
    double sum = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const SelectedRow& row = rows_[i];
      float value = votes ? kind_at(source, row) : source.at(row.row);
      if (interpolates && row.share > 0) value = between(value, source.at(row.other), row.share);
      cell<float>(offset, i) = value;
      if (row.split != Split::training) continue;
      if (std::isnan(value)) {
        ++statistics.null_count;
        continue;
      }
      ++statistics.count;
      sum += static_cast<double>(value);
      statistics.minimum = std::min(statistics.minimum, static_cast<double>(value));
      statistics.maximum = std::max(statistics.maximum, static_cast<double>(value));
    }
    if (statistics.count == 0) return {.null_count = statistics.null_count};
    const double mean = sum / static_cast<double>(statistics.count);
    statistics.deviation = deviation_of(offset, mean, statistics.count);
    statistics.mean = mean + shift;
    statistics.minimum += shift;
    statistics.maximum += shift;
    return statistics;
  }

  double deviation_of(std::size_t offset, double mean, std::uint64_t count) {
    double squares = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const auto value = static_cast<double>(cell<float>(offset, i));
      if (rows_[i].split == Split::training && value == value) squares += (value - mean) * (value - mean);
    }
    return std::sqrt(squares / static_cast<double>(count));
  }

  /// Codes get the places of the values that occur in training rows; the order of the values stays.
  void fill_codes(std::size_t offset, bool votes, bool keeps_all, const std::vector<Category>& values,
                  std::vector<Category>& seen, std::vector<Category>& unseen, ColumnStatistics& statistics) {
    const Cells<std::int32_t> source(*from_.memory, offset);
    const auto code_of = [&](const SelectedRow& row) { return votes ? kind_at(source, row) : source.at(row.row); };
    std::vector<std::uint64_t> counts(values.size());
    for (const SelectedRow& row : rows_) {
      if (row.split != Split::training) continue;
      const std::int32_t code = code_of(row);
      if (code >= 0) ++counts[static_cast<std::size_t>(code)];
      if (code == kNullCode) ++statistics.null_count;
    }
    std::vector<std::int32_t> places(values.size(), kUnseenCode);
    for (std::size_t code = 0; code < values.size(); ++code) {
      statistics.count += counts[code];
      if (counts[code] == 0 && !keeps_all) continue;
      places[code] = static_cast<std::int32_t>(seen.size());
      seen.push_back({values[code].value, counts[code]});
    }
    std::vector<bool> is_met(values.size());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const std::int32_t code = code_of(rows_[i]);
      cell<std::int32_t>(offset, i) = code >= 0 ? places[static_cast<std::size_t>(code)] : code;
      if (code >= 0) is_met[static_cast<std::size_t>(code)] = true;
    }
    for (std::size_t code = 0; code < values.size(); ++code) {
      if (is_met[code] && counts[code] == 0) unseen.push_back({values[code].value, 0});
    }
  }

  const ColumnStore::Impl& from_;
  ColumnStore::Impl& to_;
  std::span<const SelectedRow> rows_;
  std::span<const std::uint32_t> voters_;
};

ColumnStore ColumnStore::select(std::span<const SelectedRow> rows, std::span<const std::uint32_t> voters) const {
  ColumnStoreOptions options = impl_->options;
  options.threads = 1;
  ColumnStore out(impl_->features, impl_->target.kind, std::move(options));
  out.impl_->pipeline.reset();
  if (is_streamed() && rows.size() > kBlockRows) out.stream();  // one block is no more than is held anyway
  out.impl_->check_memory(rows.size());
  Selection(*impl_, *out.impl_, rows, voters).run();
  out.impl_->memory->protect();
  return out;
}

}  // namespace dmlc::ingest
