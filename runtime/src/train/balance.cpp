// SPDX-License-Identifier: Apache-2.0
// Draws rows of rare classes again, leaves out rows of frequent ones, and makes rows between neighbours.
#include "runtime/src/train/balance.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "runtime/src/network/random.h"

namespace dmlc::train {
namespace {

using ingest::SelectedRow;
using ingest::Split;

constexpr std::uint64_t kForBalance = 0x62616c616e6365;  // "balance"
constexpr std::size_t kMostCandidates = 20'000;
/// Rows for which neighbours are looked for between two looks at the monitor.
constexpr std::size_t kRowsOfTask = 16;

using ClassRows = std::vector<std::vector<std::uint32_t>>;

/// Training rows by class; rows of the other splits go to `others`.
ClassRows rows_by_class(const ingest::ColumnStore& store, std::vector<SelectedRow>& others) {
  ClassRows classes(store.target().classes.size());
  std::uint32_t row = 0;
  for (std::size_t block = 0; block < store.block_count(); ++block) {
    const auto splits = store.splits(block);
    const auto codes = store.target_codes(block);
    for (std::size_t i = 0; i < splits.size(); ++i, ++row) {
      if (splits[i] == Split::training && codes[i] >= 0) {
        classes[static_cast<std::size_t>(codes[i])].push_back(row);
      } else {
        others.push_back({row, splits[i]});
      }
    }
  }
  return classes;
}

void shuffle(std::vector<std::uint32_t>& rows, network::Random& random) {
  for (std::size_t i = rows.size(); i > 1; --i) std::swap(rows[i - 1], rows[random.below(i)]);
}

/// Numbers of rows in units of their deviation, as distances see them: a missing number lies at the mean.
class Points {
 public:
  explicit Points(const ingest::ColumnStore& store) : store_(store) {
    for (std::size_t c = 0; c < store.columns().size(); ++c) {
      const ingest::MatrixColumn& column = store.columns()[c];
      if (column.is_category) {
        kinds_.push_back(c);
      } else if (column.statistics.deviation > 0) {
        columns_.push_back(c);
      }
    }
  }

  [[nodiscard]] std::size_t width() const { return columns_.size(); }
  [[nodiscard]] std::size_t kinds() const { return kinds_.size(); }
  void read_codes(std::uint32_t row, std::int32_t* out) const {
    for (const std::size_t c : kinds_) *out++ = store_.codes(row / ingest::kBlockRows, c)[row % ingest::kBlockRows];
  }
  void read(std::uint32_t row, float* out) const {
    const std::size_t block = row / ingest::kBlockRows;
    for (const std::size_t c : columns_) {
      const ingest::MatrixColumn& column = store_.columns()[c];
      const double value = static_cast<double>(store_.numbers(block, c)[row % ingest::kBlockRows]) + column.shift;
      const double scaled = (value - column.statistics.mean) / column.statistics.deviation;
      *out++ = scaled == scaled ? static_cast<float>(scaled) : 0;
    }
  }

 private:
  const ingest::ColumnStore& store_;
  std::vector<std::size_t> columns_;
  std::vector<std::size_t> kinds_;  // categories
};

/// Neighbours of one class's rows.
class Neighbours {
 public:
  Neighbours(const Points& points, const std::vector<std::uint32_t>& rows, std::uint32_t count, network::Random& random)
      : points_(points), candidates_(rows), count_(count) {
    if (candidates_.size() > kMostCandidates) {
      shuffle(candidates_, random);
      candidates_.resize(kMostCandidates);
    }
    cells_.resize(candidates_.size() * points.width());
    codes_.resize(candidates_.size() * points.kinds());
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      points.read(candidates_[i], cells_.data() + i * points.width());
      points.read_codes(candidates_[i], codes_.data() + i * points.kinds());
    }
  }

  /// The nearest rows, at most `count`, the nearest first; of equal ones the earlier.
  [[nodiscard]] std::vector<std::uint32_t> of(std::uint32_t row) const {
    const std::size_t width = points_.width();
    std::vector<float> own(width);
    points_.read(row, own.data());
    const std::size_t kinds = points_.kinds();
    std::vector<std::int32_t> own_codes(kinds);
    points_.read_codes(row, own_codes.data());
    std::vector<std::pair<float, std::uint32_t>> nearest;
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      if (candidates_[i] == row) continue;
      float distance = 0;
      const float* other = cells_.data() + i * width;
      const std::int32_t* other_codes = codes_.data() + i * kinds;
      for (std::size_t c = 0; c < width; ++c) distance += (own[c] - other[c]) * (own[c] - other[c]);
      for (std::size_t c = 0; c < kinds; ++c) distance += own_codes[c] == other_codes[c] ? 0 : 1;
      const std::pair<float, std::uint32_t> found{distance, candidates_[i]};
      if (nearest.size() == count_ && !(found < nearest.back())) continue;
      if (nearest.size() == count_) nearest.pop_back();
      nearest.insert(std::upper_bound(nearest.begin(), nearest.end(), found), found);
    }
    std::vector<std::uint32_t> rows;
    for (const auto& [distance, neighbour] : nearest) rows.push_back(neighbour);
    return rows;
  }

 private:
  const Points& points_;
  std::vector<std::uint32_t> candidates_;
  std::vector<float> cells_;
  std::vector<std::int32_t> codes_;
  std::size_t count_;
};

/// Adds `missing` rows between rows of a class and their neighbours. A class of one row repeats it.
void add_between(const Points& points, const std::vector<std::uint32_t>& rows, std::uint64_t missing,
                 std::uint32_t neighbours, network::Random& random, Workers& workers, BalancedRows& out) {
  std::vector<std::uint32_t> bases;
  for (std::uint64_t i = 0; i < missing; ++i) bases.push_back(rows[random.below(rows.size())]);
  std::vector<std::uint32_t> distinct = bases;
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  const Neighbours search(points, rows, neighbours, random);
  std::vector<std::vector<std::uint32_t>> found(distinct.size());
  workers.run((distinct.size() + kRowsOfTask - 1) / kRowsOfTask,
              [&](unsigned, std::size_t task) {
                const std::size_t end = std::min(distinct.size(), (task + 1) * kRowsOfTask);
                for (std::size_t i = task * kRowsOfTask; i < end; ++i) found[i] = search.of(distinct[i]);
              },
              [](unsigned, std::size_t) {});
  std::vector<std::uint32_t> first_voters;
  for (const std::vector<std::uint32_t>& near : found) {
    first_voters.push_back(static_cast<std::uint32_t>(out.voters.size()));
    out.voters.insert(out.voters.end(), near.begin(), near.end());
  }
  for (const std::uint32_t base : bases) {
    const auto place =
        static_cast<std::size_t>(std::lower_bound(distinct.begin(), distinct.end(), base) - distinct.begin());
    const std::vector<std::uint32_t>& near = found[place];
    const std::uint32_t other = near.empty() ? base : near[random.below(near.size())];
    out.rows.push_back({.row = base,
                        .other = other,
                        .share = static_cast<float>(random.uniform()),
                        .first_voter = first_voters[place],
                        .voter_count = static_cast<std::uint32_t>(near.size())});
  }
}

}  // namespace

std::vector<std::uint64_t> balanced_counts(const Balance& balance, const ingest::ColumnStore& store) {
  std::uint64_t most = 0;
  std::uint64_t fewest = std::numeric_limits<std::uint64_t>::max();
  for (const ingest::Category& label : store.target().classes) {
    most = std::max(most, label.count);
    fewest = std::min(fewest, label.count);
  }
  const bool leaves_out = balance.method == Balance::Method::undersampling;
  std::vector<std::uint64_t> counts;
  for (const ingest::Category& label : store.target().classes) {
    const auto raised = static_cast<std::uint64_t>(std::llround(balance.ratio * static_cast<double>(most)));
    const auto lowered = static_cast<std::uint64_t>(std::llround(static_cast<double>(fewest) / balance.ratio));
    counts.push_back(leaves_out ? std::min(label.count, lowered) : std::max(label.count, raised));
  }
  return counts;
}

BalancedRows balanced_rows(const ModelSpec& spec, const ingest::ColumnStore& store, Workers& workers) {
  network::Random random(network::mixed(spec.seed, kForBalance));
  const Balance& balance = *spec.balance;
  const std::vector<std::uint64_t> counts = balanced_counts(balance, store);
  BalancedRows balanced;
  std::vector<SelectedRow>& selected = balanced.rows;
  ClassRows classes = rows_by_class(store, selected);
  const Points points(store);
  for (std::size_t code = 0; code < classes.size(); ++code) {
    std::vector<std::uint32_t>& rows = classes[code];
    if (rows.empty()) continue;
    if (counts[code] < rows.size()) {
      shuffle(rows, random);
      rows.resize(counts[code]);
    }
    for (const std::uint32_t row : rows) selected.push_back({row, Split::training});
    const std::uint64_t missing = counts[code] - rows.size();
    if (balance.method == Balance::Method::smote) {
      add_between(points, rows, missing, balance.neighbours, random, workers, balanced);
    } else {
      for (std::uint64_t i = 0; i < missing; ++i) {
        selected.push_back({rows[random.below(rows.size())], Split::training});
      }
    }
  }
  // Order of the store, so that what follows does not depend on the classes'.
  std::stable_sort(selected.begin(), selected.end(), [](const auto& a, const auto& b) { return a.row < b.row; });
  return balanced;
}

}  // namespace dmlc::train
