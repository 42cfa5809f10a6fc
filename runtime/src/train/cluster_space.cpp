// SPDX-License-Identifier: Apache-2.0
// Finds the columns of the space and its mean row, and turns centres into margins.
#include "runtime/src/train/cluster_space.h"

#include <algorithm>

namespace dmlc::train {
namespace {

constexpr std::size_t kNullSlot = kCodeOffset - 1;

double square(double value) { return value * value; }

}  // namespace

double squared_distance(const Point& a, const Point& b) {
  double sum = 0;
  const auto add = [&](const std::vector<double>& x, const std::vector<double>& y) {
    for (std::size_t i = 0; i < x.size(); ++i) sum += square(x[i] - y[i]);
  };
  add(a.dense, b.dense);
  for (std::size_t f = 0; f < a.tables.size(); ++f) add(a.tables[f], b.tables[f]);
  return sum;
}

ClusterSpace::ClusterSpace(const Design& design, Workers& workers)
    : design_(design), workers_(workers), columns_(design.design_columns()), mean_(mean_of(design)) {
  std::size_t rows = 0;
  for (std::size_t block = 0; block < design.store().block_count(); ++block) {
    block_begin_.push_back(rows);
    rows += design.store().block_rows(block);
  }
  only_trains_ = design.store().rows_in(ingest::Split::training) == design.store().rows();
}

Point ClusterSpace::origin() const {
  Point point{std::vector<double>(design_.columns()), {}};
  for (const std::size_t slots : design_.slots()) point.tables.emplace_back(slots);
  return point;
}

bool ClusterSpace::is_known(std::size_t category, std::size_t slot) const {
  return slot > kNullSlot || (slot == kNullSlot && design_.category_term(category).null_is_level);
}

std::size_t ClusterSpace::load_row(TileReader& tile, std::uint64_t row) const {
  const auto after = std::upper_bound(block_begin_.begin(), block_begin_.end(), row);
  const auto block = static_cast<std::size_t>(after - block_begin_.begin()) - 1;
  const std::size_t place = row - block_begin_[block];
  tile.load(block, place / kTileRows * kTileRows);
  return place % kTileRows;
}

Point ClusterSpace::mean_of(const Design& design) {
  Point mean{std::vector<double>(design.columns()), {}};
  for (std::size_t dense = 1; dense < design.columns(); ++dense) {
    const double* table = design.design_columns().dense[dense - 1].table;
    // Numbers are centred, gaps included. What is missing of a part of the calendar counts as the mean of the others.
    if (table != nullptr) mean.dense[dense] = table[kMissingCycleSlot];
  }
  for (std::size_t f = 0; f < design.slots().size(); ++f) {
    std::vector<double>& table = mean.tables.emplace_back(design.slots()[f]);
    const std::vector<double>& shares = design.category_term(f).level_frequencies;
    for (std::size_t level = 0; level < shares.size(); ++level) {
      table[level + kCodeOffset < table.size() ? level + kCodeOffset : kNullSlot] = shares[level];
    }
  }
  return mean;
}

std::vector<Point> ClusterSpace::points(std::span<const std::uint64_t> rows) const {
  TileReader tile(design_);
  std::vector<Point> points;
  for (const std::uint64_t row : rows) {
    const std::size_t place = load_row(tile, row);
    const ClusterRows cells = columns_.take(tile);
    Point& point = points.emplace_back(origin());
    for (std::size_t i = 0; i < cells.number_count; ++i) {
      point.dense[columns_.numbers()[i]] = static_cast<double>(cells.numbers[i * kTileRows + place]);
    }
    for (std::size_t f = 0; f < cells.lookup_count; ++f) {
      const ClusterColumns::Lookup& lookup = columns_.lookups()[f];
      const std::size_t slot = columns_.slot_of(cells, f, place);
      for (std::size_t i = 0; i < lookup.dense.size(); ++i) point.dense[lookup.dense[i]] = lookup.tables[i][slot];
      if (lookup.is_cycle) continue;
      if (is_known(lookup.category, slot)) {
        point.tables[lookup.category][slot] = 1;
      } else {
        point.tables[lookup.category] = mean_.tables[lookup.category];
      }
    }
  }
  return points;
}

KernelWeights ClusterSpace::centre_of(const Point& centre) const {
  KernelWeights out;
  out.dense = centre.dense;
  for (std::size_t f = 0; f < centre.tables.size(); ++f) {
    const std::vector<double>& table = centre.tables[f];
    double norm = 0;
    double of_unknown = 0;
    for (std::size_t slot = 0; slot < table.size(); ++slot) {
      norm += square(table[slot]);
      of_unknown += square(mean_.tables[f][slot] - table[slot]);
    }
    std::vector<double>& distances = out.tables.emplace_back(table.size());
    for (std::size_t slot = 0; slot < table.size(); ++slot) {
      const double others = std::max(0.0, norm - square(table[slot]));
      distances[slot] = is_known(f, slot) ? others + square(1 - table[slot]) : of_unknown;
    }
    out.table_pointers.push_back(distances.data());
  }
  return out;
}

std::vector<KernelWeights> ClusterSpace::centres_of(std::span<const Point> centres) const {
  std::vector<KernelWeights> out;
  for (const Point& centre : centres) out.push_back(centre_of(centre));
  return out;
}

KernelWeights ClusterSpace::margin_of(const Point& centre) const {
  KernelWeights out;
  out.dense = centre.dense;
  out.tables = centre.tables;
  out.dense[0] = -squared_distance(centre, origin()) / 2;
  for (std::size_t f = 0; f < out.tables.size(); ++f) {
    std::vector<double>& table = out.tables[f];
    double mean = 0;
    for (std::size_t slot = 0; slot < table.size(); ++slot) mean += mean_.tables[f][slot] * table[slot];
    for (std::size_t slot = 0; slot <= kNullSlot; ++slot) {
      if (!is_known(f, slot)) table[slot] = mean;
    }
    out.table_pointers.push_back(table.data());
  }
  return out;
}

}  // namespace dmlc::train
