// SPDX-License-Identifier: Apache-2.0
// Turns centres into margins and collects the rows of each.
#include "runtime/src/train/cluster_space.h"

#include <algorithm>
#include <array>
#include <limits>

namespace dmlc::train {
namespace {

constexpr std::size_t kNullSlot = kCodeOffset - 1;

using TileNumbers = std::array<double, kTileRows>;

/// The nearest of some centres for each row of a tile.
struct NearestOfTile {
  TileNumbers norms;
  TileNumbers margins;  ///< greatest x'c - c'c / 2
  TileNumbers which;

  [[nodiscard]] double distance(std::size_t row) const { return std::max(0.0, norms[row] - 2 * margins[row]); }
};

void find_nearest(const ClusterSpace& space, std::span<const KernelWeights> centres, TileReader& tile,
                  NearestOfTile& out) {
  out.margins.fill(-std::numeric_limits<double>::infinity());
  out.which.fill(0);
  for (std::size_t k = 0; k < centres.size(); ++k) {
    tile.margins(centres[k], tile.margin.data());
    design_kernels().keep_greatest(tile.margin.data(), static_cast<double>(k), out.margins.data(), out.which.data());
  }
  space.norms(tile, out.norms.data());
}

void mark_training(TileReader& tile) {
  design_kernels().mark(nullptr, tile.splits(), 0, tile.rows(), tile.target.data(), tile.weight.data());
}

}  // namespace

double squared_distance(const Point& a, const Point& b) {
  double sum = 0;
  const auto add = [&](const std::vector<double>& x, const std::vector<double>& y) {
    for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - y[i]) * (x[i] - y[i]);
  };
  add(a.dense, b.dense);
  for (std::size_t f = 0; f < a.tables.size(); ++f) add(a.tables[f], b.tables[f]);
  return sum;
}

ClusterSpace::ClusterSpace(const Design& design, Workers& workers) : design_(design), workers_(workers) {
  std::size_t rows = 0;
  for (std::size_t block = 0; block < design.store().block_count(); ++block) {
    block_begin_.push_back(rows);
    rows += design.store().block_rows(block);
  }
  find_mean();
}

Point ClusterSpace::origin() const {
  Point point{std::vector<double>(design_.columns()), {}};
  for (const std::size_t slots : design_.slots()) point.tables.emplace_back(slots);
  return point;
}

bool ClusterSpace::is_known(std::size_t category, std::size_t slot) const {
  return slot > kNullSlot || (slot == kNullSlot && design_.category_term(category).null_is_level);
}

void ClusterSpace::find_mean() {
  DesignPass pass(design_, workers_);
  const std::vector<double> sums = pass.sum(Step(design_.design_columns(), StepKind::column_sums));
  training_rows_ = sums[0];
  only_known_ = design_.store().rows_in(ingest::Split::training) == design_.store().rows();
  mean_ = origin();
  for (std::size_t c = 1; c < mean_.dense.size(); ++c) mean_.dense[c] = sums[c] / training_rows_;
  std::size_t at = design_.columns();
  for (std::vector<double>& table : mean_.tables) {
    double norm = 0;
    for (double& share : table) {
      share = sums[at++] / training_rows_;
      norm += share * share;
    }
    unknown_norms_.push_back(norm);
  }
}

Point ClusterSpace::point(std::uint64_t row) const {
  const auto after = std::upper_bound(block_begin_.begin(), block_begin_.end(), row);
  const auto block = static_cast<std::size_t>(after - block_begin_.begin()) - 1;
  const std::size_t place = row - block_begin_[block];
  TileReader tile(design_);
  tile.load(block, place / kTileRows * kTileRows);
  Point point = origin();
  for (std::size_t c = 1; c < point.dense.size(); ++c) point.dense[c] = tile.tile()[c * kTileRows + place % kTileRows];
  for (std::size_t f = 0; f < point.tables.size(); ++f) {
    const auto slot = static_cast<std::size_t>(tile.codes()[f][place % kTileRows] + std::int32_t{kCodeOffset});
    if (is_known(f, slot)) {
      point.tables[f][slot] = 1;
    } else {
      point.tables[f] = mean_.tables[f];
    }
  }
  return point;
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

std::vector<KernelWeights> ClusterSpace::margins_of(std::span<const Point> centres) const {
  std::vector<KernelWeights> out;
  for (const Point& centre : centres) out.push_back(margin_of(centre));
  return out;
}

void ClusterSpace::norms(const TileReader& tile, double* out) const {
  design_kernels().squares(tile.tile(), design_.columns(), out);
  if (only_known_) {
    for (std::size_t row = 0; row < kTileRows; ++row) out[row] += static_cast<double>(unknown_norms_.size());
    return;
  }
  for (std::size_t f = 0; f < unknown_norms_.size(); ++f) {
    const std::int32_t* codes = tile.codes()[f];
    const std::int32_t least_known = design_.category_term(f).null_is_level ? -1 : 0;
    for (std::size_t row = 0; row < kTileRows; ++row) out[row] += codes[row] >= least_known ? 1 : unknown_norms_[f];
  }
}

Step ClusterSpace::nearest_step(std::span<const Point> centres) const {
  std::vector<double> numbers{only_known_ ? 1.0 : 0.0};
  for (std::size_t f = 0; f < unknown_norms_.size(); ++f) {
    numbers.push_back(design_.category_term(f).null_is_level ? ingest::kNullCode : 0);
    numbers.push_back(unknown_norms_[f]);
  }
  return {design_.design_columns(), StepKind::nearest, std::move(numbers), margins_of(centres)};
}

Assigner::Assigner(const ClusterSpace& space, std::size_t stride)
    : space_(space),
      pass_(space.design(), space.workers(), DesignPass::Rows::all),
      clusters_(space.design().store().rows(), -1) {
  (void)pass_.take_one_in(stride);
}

/// Training rows whose cluster is another one.
double Assigner::moved_since(const std::vector<std::int32_t>& before) const {
  const ingest::ColumnStore& store = space_.design().store();
  std::size_t moved = 0;
  for (std::size_t block = 0; block < store.block_count(); ++block) {
    std::size_t row = space_.block_begin(block);
    for (const ingest::Split split : store.splits(block)) {
      moved += split == ingest::Split::training && clusters_[row] != before[row] ? 1 : 0;
      ++row;
    }
  }
  return static_cast<double>(moved);
}

Assignment Assigner::assign(std::span<const Point> centres) {
  const GroupLayout layout = space_.design().group_layout(centres.size());
  constexpr std::size_t kInertias = 3;
  const std::vector<std::int32_t> before = clusters_;
  const std::vector<double> sums = pass_.sum(space_.nearest_step(centres), clusters_);
  Assignment found;
  for (std::size_t k = 0; k < centres.size(); ++k) {
    const double* dense = layout.dense_of(sums.data(), k);
    found.counts.push_back(dense[0]);
    Point& mean = found.means.emplace_back(centres[k]);
    if (dense[0] == 0) continue;
    for (std::size_t c = 1; c < mean.dense.size(); ++c) mean.dense[c] = dense[c] / dense[0];
    for (std::size_t f = 0; f < mean.tables.size(); ++f) {
      const double* joint = layout.joint_of(sums.data(), f, k);
      for (std::size_t slot = 0; slot < mean.tables[f].size(); ++slot) mean.tables[f][slot] = joint[slot] / dense[0];
    }
  }
  std::copy_n(sums.data() + layout.size, kInertias, found.inertia);
  found.moved = moved_since(before);
  return found;
}

void Assigner::approach(const Point& centre, std::vector<float>& nearest) {
  const std::vector<KernelWeights> margins = space_.margins_of({&centre, 1});
  (void)pass_.sum(0, [&](TileReader& tile, double*) {
    NearestOfTile found;
    find_nearest(space_, margins, tile, found);
    mark_training(tile);
    float* out = nearest.data() + space_.block_begin(tile.block()) + tile.first();
    for (std::size_t row = 0; row < tile.rows(); ++row) {
      out[row] = std::min(out[row], static_cast<float>(tile.weight[row] * found.distance(row)));
    }
  });
}

std::vector<double> Assigner::potentials(std::span<const Point> candidates, const std::vector<float>& nearest) {
  const std::vector<KernelWeights> margins = space_.margins_of(candidates);
  return pass_.sum(candidates.size(), [&](TileReader& tile, double* out) {
    TileNumbers norms;
    space_.norms(tile, norms.data());
    const float* so_far = nearest.data() + space_.block_begin(tile.block()) + tile.first();
    for (std::size_t k = 0; k < candidates.size(); ++k) {
      tile.margins(margins[k], tile.margin.data());
      double sum = 0;
      for (std::size_t row = 0; row < tile.rows(); ++row) {
        sum += std::min<double>(static_cast<double>(so_far[row]), std::max(0.0, norms[row] - 2 * tile.margin[row]));
      }
      out[k] += sum;
    }
  });
}

}  // namespace dmlc::train
