// SPDX-License-Identifier: Apache-2.0
// Makes stores of some rows of another one: folds, balanced classes.
#include <algorithm>
#include <cmath>
#include <limits>

#include "runtime/src/ingest/column_store_impl.h"

namespace dmlc::ingest {
namespace {

/// Cells that are asked for ahead of the one that is read: rows of a store lie far apart.
constexpr std::size_t kCellsAhead = 16;

/// One column of a store as cells of one size, by row over all blocks.
template <class Cell>
class Cells {
 public:
  Cells(const BlockMemory& memory, std::size_t offset) : memory_(memory), offset_(offset) {}
  [[nodiscard]] Cell at(std::uint32_t row) const { return *place(row); }
  void prefetch(std::uint32_t row) const { __builtin_prefetch(place(row)); }

 private:
  [[nodiscard]] const Cell* place(std::uint32_t row) const {
    return reinterpret_cast<const Cell*>(memory_.block(row / kBlockRows) + offset_) + row % kBlockRows;
  }

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
    visit<Split>(to_.splits_offset, [&](Split& split, const SelectedRow& row) {
      split = row.split;
      ++to_.split_counts[static_cast<std::size_t>(split)];
    });
    if (to_.options.has_keys) {
      const Cells<std::int64_t> source(*from_.memory, from_.keys_offset);
      fill(source, to_.keys_offset, [&](const SelectedRow& row) { return source.at(row.row); });
    }
    for (std::size_t c = 0; c < to_.columns.size(); ++c) fill_column(c);
    fill_target();
  }

 private:
  /// Where a column lies in both stores.
  struct Offsets {
    std::size_t from = 0;
    std::size_t to = 0;
  };

  /// Visits the cells of a column of the new store with their rows, in order.
  template <class Cell, class Visit>
  void visit(std::size_t offset, Visit visit) {
    for (std::size_t block = 0; block < to_.memory->block_count(); ++block) {
      auto* cells = reinterpret_cast<Cell*>(to_.memory->block(block) + offset);
      const SelectedRow* rows = rows_.data() + block * kBlockRows;
      for (std::size_t i = 0; i < to_.block_rows(block); ++i) visit(cells[i], rows[i]);
    }
  }

  /// Writes a value for each row, which `value` takes from the source.
  template <class Cell, class Value>
  void fill(const Cells<Cell>& source, std::size_t offset, Value value) {
    const SelectedRow* last = rows_.data() + rows_.size();
    visit<Cell>(offset, [&](Cell& cell, const SelectedRow& row) {
      if (&row + kCellsAhead < last) source.prefetch((&row)[kCellsAhead].row);
      cell = value(row);
    });
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
    const Offsets offsets{c * from_.column_bytes, c * to_.column_bytes};
    if (source.is_category) {
      std::vector<Category> unseen;
      const bool keeps_all = from_.features[source.feature].keeps_all;
      fill_codes(offsets, true, keeps_all, source.categories, column.categories, unseen, column.statistics);
      return;
    }
    column.shift = source.shift;
    column.is_lossy = source.is_lossy;
    const bool is_continuous = source.part == Part::value || source.part == Part::elapsed_days;
    const bool is_boolean = from_.features[source.feature].kind == CellKind::boolean;
    fill_numbers(offsets, is_continuous && !is_boolean, is_boolean);
    column.statistics = statistics_of(offsets.to, source.shift);
  }

  void fill_target() {
    const Offsets offsets{from_.target_offset, to_.target_offset};
    if (to_.target.kind == TargetKind::number) {
      to_.target.shift = from_.target.shift;
      fill_numbers(offsets, false, false);
      to_.target.statistics = statistics_of(offsets.to, from_.target.shift);
    }
    if (to_.target.kind != TargetKind::label) return;
    std::vector<Category> labels = from_.target.classes;
    ColumnStatistics counts;
    fill_codes(offsets, false, false, labels, to_.target.classes, to_.target.unseen_classes, counts);
  }

  void fill_numbers(const Offsets& offsets, bool interpolates, bool votes) {
    const Cells<float> source(*from_.memory, offsets.from);
    fill(source, offsets.to, [&](const SelectedRow& row) {
      if (votes) return kind_at(source, row);
      const float value = source.at(row.row);
      return interpolates && row.share > 0 ? between(value, source.at(row.other), row.share) : value;
    });
  }

  /// Of the training rows.
  ColumnStatistics statistics_of(std::size_t offset, double shift) {
    ColumnStatistics statistics;
    statistics.minimum = std::numeric_limits<double>::infinity();
    statistics.maximum = -statistics.minimum;
    double sum = 0;
    visit<float>(offset, [&](float value, const SelectedRow& row) {
      if (row.split != Split::training) return;
      if (std::isnan(value)) {
        ++statistics.null_count;
        return;
      }
      ++statistics.count;
      sum += static_cast<double>(value);
      statistics.minimum = std::min(statistics.minimum, static_cast<double>(value));
      statistics.maximum = std::max(statistics.maximum, static_cast<double>(value));
    });
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
    visit<float>(offset, [&](float cell, const SelectedRow& row) {
      const auto value = static_cast<double>(cell);
      if (row.split == Split::training && value == value) squares += (value - mean) * (value - mean);
    });
    return std::sqrt(squares / static_cast<double>(count));
  }

  /// Codes get the places of the values that occur in training rows; the order of the values stays.
  void fill_codes(const Offsets& offsets, bool votes, bool keeps_all, const std::vector<Category>& values,
                  std::vector<Category>& seen, std::vector<Category>& unseen, ColumnStatistics& statistics) {
    const Cells<std::int32_t> source(*from_.memory, offsets.from);
    std::vector<std::uint64_t> counts(values.size());
    fill(source, offsets.to, [&](const SelectedRow& row) {
      const std::int32_t code = votes ? kind_at(source, row) : source.at(row.row);
      if (row.split != Split::training) return code;
      if (code >= 0) ++counts[static_cast<std::size_t>(code)];
      if (code == kNullCode) ++statistics.null_count;
      return code;
    });
    std::vector<std::int32_t> places(values.size(), kUnseenCode);
    for (std::size_t code = 0; code < values.size(); ++code) {
      statistics.count += counts[code];
      if (counts[code] == 0 && !keeps_all) continue;
      places[code] = static_cast<std::int32_t>(seen.size());
      seen.push_back({values[code].value, counts[code]});
    }
    std::vector<bool> is_met(values.size());
    visit<std::int32_t>(offsets.to, [&](std::int32_t& cell, const SelectedRow&) {
      if (cell < 0) return;
      is_met[static_cast<std::size_t>(cell)] = true;
      cell = places[static_cast<std::size_t>(cell)];
    });
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
  options.threads = 0;
  ColumnStore out(impl_->features, impl_->target.kind, std::move(options));
  out.impl_->lay_out(std::min<std::size_t>(rows.size(), kBlockRows));
  if (is_streamed() && rows.size() > kBlockRows) out.stream();  // one block is no more than is held anyway
  out.impl_->check_memory(rows.size());
  Selection(*impl_, *out.impl_, rows, voters).run();
  out.impl_->memory->protect();
  return out;
}

}  // namespace dmlc::ingest
