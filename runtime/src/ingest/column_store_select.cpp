// SPDX-License-Identifier: Apache-2.0
// Makes stores of some rows of another one: folds, balanced classes.
#include <algorithm>
#include <array>

#include "runtime/src/ingest/column_store_impl.h"

namespace dmlc::ingest {
namespace {

/// Runs whose first cell is asked for ahead of the one that is copied: rows of a store may lie far apart.
constexpr std::size_t kRunsAhead = 16;

/// Rows that lie beside each other in a block of both stores.
struct Run {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::uint32_t rows = 0;
};

/// One column of a store as cells of one size, by row over all blocks.
template <class Cell>
class Cells {
 public:
  Cells(const BlockMemory& memory, std::size_t offset) : memory_(memory), offset_(offset) {}
  [[nodiscard]] Cell at(std::uint32_t row) const { return *place(row); }
  [[nodiscard]] const Cell* place(std::uint32_t row) const {
    return reinterpret_cast<const Cell*>(memory_.block(row / kBlockRows) + offset_) + row % kBlockRows;
  }

 private:
  const BlockMemory& memory_;
  std::size_t offset_;
};

std::vector<Run> runs_of(std::span<const SelectedRow> rows) {
  std::vector<Run> runs;
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    const std::uint32_t row = rows[i].row;
    const bool goes_on =
        !runs.empty() && row == runs.back().from + runs.back().rows && row % kBlockRows != 0 && i % kBlockRows != 0;
    if (!goes_on) runs.push_back({row, i, 0});
    ++runs.back().rows;
  }
  return runs;
}

/// Whether cells of other rows than the row's own count.
bool is_mixed(const SelectedRow& row) { return row.share > 0 || row.voter_count > 0; }

float between(float a, float b, float share) { return a + share * (b - a); }

}  // namespace

/// Fills a store from the rows of another.
class Selection {
 public:
  Selection(const ColumnStore::Impl& from, ColumnStore::Impl& to, std::span<const SelectedRow> rows,
            std::span<const std::uint32_t> voters)
      : from_(from),
        to_(to),
        rows_(rows),
        voters_(voters),
        runs_(runs_of(rows)),
        has_mixed_(std::any_of(rows.begin(), rows.end(), is_mixed)) {}

  void run() {
    for (std::size_t first = 0; first < rows_.size(); first += kBlockRows) to_.memory->add_block();
    to_.row_count = rows_.size();
    to_.dropped = from_.dropped;
    for (std::size_t block = 0; block < to_.memory->block_count(); ++block) {
      Split* splits = cells<Split>(block, to_.splits_offset);
      for (std::size_t i = 0; i < to_.block_rows(block); ++i) {
        splits[i] = rows_[block * kBlockRows + i].split;
        ++to_.split_counts[static_cast<std::size_t>(splits[i])];
      }
    }
    if (to_.options.has_keys) copy<std::int64_t>({from_.keys_offset, to_.keys_offset});
    for (std::size_t c = 0; c < to_.columns.size(); ++c) fill_column(c);
    fill_target();
  }

 private:
  /// Where a column lies in both stores.
  struct Offsets {
    std::size_t from = 0;
    std::size_t to = 0;
  };

  template <class Cell>
  Cell* cells(std::size_t block, std::size_t offset) {
    return reinterpret_cast<Cell*>(to_.memory->block(block) + offset);
  }

  template <class Cell>
  void copy(const Offsets& offsets) {
    const Cells<Cell> source(*from_.memory, offsets.from);
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      if (i + kRunsAhead < runs_.size()) __builtin_prefetch(source.place(runs_[i + kRunsAhead].from));
      const Run& run = runs_[i];
      std::copy_n(source.place(run.from), run.rows, cells<Cell>(run.to / kBlockRows, offsets.to) + run.to % kBlockRows);
    }
  }

  /// Copies the cells, but for rows that mix those of others: `value` gives theirs.
  template <class Cell, class Value>
  void fill(const Offsets& offsets, Value value) {
    copy<Cell>(offsets);
    if (!has_mixed_) return;
    const Cells<Cell> source(*from_.memory, offsets.from);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (is_mixed(rows_[i])) cells<Cell>(i / kBlockRows, offsets.to)[i % kBlockRows] = value(source, rows_[i]);
    }
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
    ColumnStatistics counts;
    fill_codes(offsets, false, false, from_.target.classes, to_.target.classes, to_.target.unseen_classes, counts);
  }

  void fill_numbers(const Offsets& offsets, bool interpolates, bool votes) {
    fill<float>(offsets, [&](const Cells<float>& source, const SelectedRow& row) {
      if (votes) return kind_at(source, row);
      const float value = source.at(row.row);
      return interpolates && row.share > 0 ? between(value, source.at(row.other), row.share) : value;
    });
  }

  /// Of the training rows.
  ColumnStatistics statistics_of(std::size_t offset, double shift) {
    NumberStage stage(ShiftRule::never);
    alignas(64) std::array<double, kBatchRows> values{};
    alignas(64) std::array<std::int64_t, kBatchRows> training{};
    std::array<float, kBatchRows> narrowed;
    for (std::size_t block = 0; block < to_.memory->block_count(); ++block) {
      const float* column = cells<float>(block, offset);
      const Split* splits = cells<Split>(block, to_.splits_offset);
      const std::size_t rows = to_.block_rows(block);
      for (std::size_t first = 0; first < rows; first += kBatchRows) {
        const std::size_t count = std::min<std::size_t>(kBatchRows, rows - first);
        std::copy_n(column + first, count, values.begin());
        for (std::size_t i = 0; i < count; ++i) training[i] = splits[first + i] == Split::training ? -1 : 0;
        std::fill(training.begin() + static_cast<std::ptrdiff_t>(count), training.end(), 0);
        (void)stage.add(values.data(), training.data(), count, narrowed.data());  // they have been floats before
      }
    }
    ColumnStatistics statistics = stage.statistics();
    if (statistics.count == 0) return statistics;
    statistics.mean += shift;
    statistics.minimum += shift;
    statistics.maximum += shift;
    return statistics;
  }

  /// Codes get the places of the values that occur in training rows; the order of the values stays.
  void fill_codes(const Offsets& offsets, bool votes, bool keeps_all, const std::vector<Category>& values,
                  std::vector<Category>& seen, std::vector<Category>& unseen, ColumnStatistics& statistics) {
    fill<std::int32_t>(offsets, [&](const Cells<std::int32_t>& source, const SelectedRow& row) {
      return votes ? kind_at(source, row) : source.at(row.row);
    });
    std::vector<std::uint64_t> counts(values.size());
    visit_codes(offsets.to, [&](std::int32_t& code, Split split) {
      if (split != Split::training) return;
      if (code >= 0) ++counts[static_cast<std::size_t>(code)];
      if (code == kNullCode) ++statistics.null_count;
    });
    std::vector<std::int32_t> places(values.size(), kUnseenCode);
    for (std::size_t code = 0; code < values.size(); ++code) {
      statistics.count += counts[code];
      if (counts[code] == 0 && !keeps_all) continue;
      places[code] = static_cast<std::int32_t>(seen.size());
      seen.push_back({values[code].value, counts[code]});
    }
    std::vector<bool> is_met(values.size());
    visit_codes(offsets.to, [&](std::int32_t& cell, Split) {
      if (cell < 0) return;
      is_met[static_cast<std::size_t>(cell)] = true;
      cell = places[static_cast<std::size_t>(cell)];
    });
    for (std::size_t code = 0; code < values.size(); ++code) {
      if (is_met[code] && counts[code] == 0) unseen.push_back({values[code].value, 0});
    }
  }

  template <class Visit>
  void visit_codes(std::size_t offset, Visit visit) {
    for (std::size_t block = 0; block < to_.memory->block_count(); ++block) {
      auto* codes = cells<std::int32_t>(block, offset);
      const Split* splits = cells<Split>(block, to_.splits_offset);
      for (std::size_t i = 0; i < to_.block_rows(block); ++i) visit(codes[i], splits[i]);
    }
  }

  const ColumnStore::Impl& from_;
  ColumnStore::Impl& to_;
  std::span<const SelectedRow> rows_;
  std::span<const std::uint32_t> voters_;
  const std::vector<Run> runs_;
  const bool has_mixed_;
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
