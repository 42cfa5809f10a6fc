// SPDX-License-Identifier: Apache-2.0
// Shares out the rows among the workers.
#include "runtime/src/train/cluster_assigner.h"

#include <algorithm>
#include <cmath>

#include "runtime/src/train/step.h"

namespace dmlc::train {
namespace {

constexpr std::size_t kSplits = 3;

/// Of n rows the absolute values add up to n deviations at most, and the scaled ones to less than 2^51.
std::vector<double> scales_of(const ClusterSpace& space) {
  const ingest::ColumnStore& store = space.design().store();
  std::vector<double> scales;
  for (const std::size_t dense : space.columns().numbers()) {
    const DesignColumns::Dense& column = space.design().design_columns().dense[dense - 1];
    const double deviation = store.columns()[column.column].statistics.deviation * column.scale;
    const double most = std::max(deviation, 1e-300) * static_cast<double>(store.rows());
    scales.push_back(std::ldexp(1.0, 50 - std::ilogb(most)));
  }
  return scales;
}

}  // namespace

std::size_t Assigner::sums_size(const ClusterSpace& space, std::size_t clusters) {
  return ClusterSums(space.columns(), clusters, scales_of(space)).size();
}

Assigner::Assigner(const ClusterSpace& space, std::size_t stride)
    : space_(space),
      pass_(space.design(), space.workers(), DesignPass::Rows::all),
      clusters_(make_row_array(space.design().store(), -1)) {
  (void)pass_.take_one_in(stride);
  if (space.workers().steps() != nullptr) before_ = make_row_array(space.design().store(), -1);
}

/// Training rows whose cluster is another one.
double Assigner::moved() const {
  const ingest::ColumnStore& store = space_.design().store();
  std::size_t moved = 0;
  for (std::size_t block = 0; block < store.block_count(); ++block) {
    std::size_t row = space_.block_begin(block);
    for (const ingest::Split split : store.splits(block)) {
      moved += split == ingest::Split::training && clusters_[row] != before_[row] ? 1 : 0;
      ++row;
    }
    release_rows(clusters_, space_.block_begin(block), store.block_rows(block));
    release_rows(before_, space_.block_begin(block), store.block_rows(block));
  }
  return static_cast<double>(moved);
}

void Assigner::change_sums(const ClusterStep& step) {
  if (sums_.size() != step.layout.size()) {
    fill_rows(clusters_, -1);
    sums_.assign(step.layout.size(), 0.0);
  }
  const std::vector<double> changes = pass_.sum(sums_.size(), [&](TileReader& tile, double* out) {
    assign_rows(step.columns, step.centres, step.layout, tile, clusters_.data() + first_row(tile), out);
    leave_tile(tile, clusters_);
  });
  const std::span<double> pass = step.layout.of_pass(sums_.data());
  std::fill(pass.begin(), pass.end(), 0.0);
  design_kernels().axpy(sums_.data(), changes.data(), 1, changes.size());
}

Assignment Assigner::assign(std::span<const Point> centres) {
  std::vector<KernelWeights> models = space_.centres_of(centres);
  const DesignColumns& columns = space_.design().design_columns();
  const ClusterStep step(columns, models, scales_of(space_));
  if (space_.workers().steps() == nullptr) {
    change_sums(step);
  } else {
    // Who runs steps knows no clusters of the pass before; the sums are the same.
    std::swap(clusters_, before_);
    sums_ = pass_.sum(Step(columns, StepKind::nearest, scales_of(space_), std::move(models)), &clusters_);
    step.layout.of_pass(sums_.data()).back() = moved();
  }
  const std::span<const double> pass = step.layout.of_pass(sums_.data());
  Assignment found{std::vector<Point>(centres.begin(), centres.end()), {}, {}, pass.back()};
  for (std::size_t k = 0; k < centres.size(); ++k) {
    found.counts.push_back(step.layout.rows(sums_, k));
    if (found.counts.back() > 0) step.layout.find_mean(sums_, k, found.means[k].dense, found.means[k].tables);
  }
  std::copy_n(pass.data(), kSplits, found.inertia);
  return found;
}

Measurement Assigner::measure(std::span<const Point> centres) {
  const ClusterColumns& columns = space_.columns();
  const CentreTables tables(columns, space_.centres_of(centres));
  const CentreTables mean(columns, space_.centres_of({&space_.mean(), 1}));
  const CentreGroup alone = mean.group(0);
  const std::vector<double> sums = pass_.sum(2 * kSplits + centres.size(), [&](TileReader& tile, double* out) {
    const ClusterRows rows = columns.take(tile);
    ClusterScratch& own = tile.clusters;
    find_nearest(tables, rows, tile);
    cluster_kernels().add_by_split(own.nearest.data(), tile.splits(), tile.rows(), out);
    cluster_kernels().distances(&rows, &alone, own.distances.data());
    cluster_kernels().add_by_split(own.distances.data(), tile.splits(), tile.rows(), out + kSplits);
    std::copy_n(own.which.data(), tile.rows(), clusters_.data() + first_row(tile));
    leave_tile(tile, clusters_);
    for (std::size_t row = 0; row < tile.rows(); ++row) {
      const bool trains = tile.splits()[row] == static_cast<std::uint8_t>(ingest::Split::training);
      out[2 * kSplits + static_cast<std::size_t>(own.which[row])] += trains ? 1 : 0;
    }
  });
  sums_.clear();
  Measurement found;
  std::copy_n(sums.data(), kSplits, found.inertia);
  std::copy_n(sums.data() + kSplits, kSplits, found.spread);
  found.counts.assign(sums.begin() + 2 * kSplits, sums.end());
  return found;
}

void Assigner::lower(TileReader& tile, const float* of_centre, RowVector<float>& distances) const {
  std::vector<float>& nearest = tile.clusters.nearest;
  float* own = distances.data() + first_row(tile);
  std::fill(nearest.begin(), nearest.end(), 0.0F);
  std::copy_n(own, tile.rows(), nearest.data());
  if (of_centre != nullptr) cluster_kernels().lower(of_centre, nearest.data());
  if (!space_.only_trains()) {
    for (std::size_t row = 0; row < tile.rows(); ++row) {
      if (tile.splits()[row] != static_cast<std::uint8_t>(ingest::Split::training)) nearest[row] = 0;
    }
  }
  if (of_centre != nullptr) std::copy_n(nearest.data(), tile.rows(), own);
}

std::vector<std::vector<double>> Assigner::approach(const Point* centre, std::span<const Point> candidates,
                                                    RowVector<float>& distances) {
  std::vector<KernelWeights> points = space_.centres_of(candidates);
  if (centre != nullptr) points.push_back(space_.centre_of(*centre));
  const CentreTables tables(space_.columns(), points);
  std::vector<std::vector<double>> sums(candidates.size(),
                                        std::vector<double>((clusters_.size() + kPartRows - 1) / kPartRows));
  (void)pass_.sum(0, [&](TileReader& tile, double*) {
    const ClusterRows rows = space_.columns().take(tile);
    float* found = tile.clusters.distances.data();
    const std::size_t last = candidates.size() / kCentreLanes;
    // The group of the centre comes first: it is that of the last candidates, if there is one.
    for (std::size_t g = tables.group_count(); g-- > 0;) {
      const CentreGroup group = tables.group(g);
      cluster_kernels().distances(&rows, &group, found);
      const float* of_centre = found + candidates.size() % kCentreLanes * kTileRows;
      if (g + 1 == tables.group_count()) lower(tile, g == last && centre != nullptr ? of_centre : nullptr, distances);
      const std::size_t end = std::min(group.count, candidates.size() - g * kCentreLanes);
      for (std::size_t k = 0; k < end; ++k) {
        sums[g * kCentreLanes + k][first_row(tile) / kPartRows] +=
            cluster_kernels().sum_of_least(found + k * kTileRows, tile.clusters.nearest.data());
      }
    }
    leave_tile(tile, distances);
  });
  return sums;
}

void Assigner::approach_part(const Point& centre, std::size_t part, RowVector<float>& distances) const {
  const CentreTables tables(space_.columns(), space_.centres_of({&centre, 1}));
  const CentreGroup group = tables.group(0);
  TileReader tile(space_.design());
  for (std::size_t row = part * kPartRows; row < std::min((part + 1) * kPartRows, clusters_.size()); row += kTileRows) {
    (void)space_.load_row(tile, row);
    const ClusterRows rows = space_.columns().take(tile);
    cluster_kernels().distances(&rows, &group, tile.clusters.distances.data());
    lower(tile, tile.clusters.distances.data(), distances);
  }
}

}  // namespace dmlc::train
