// SPDX-License-Identifier: Apache-2.0
// Assigns rows to centres and sums them up, tile by tile.
#include "runtime/src/train/cluster_step.h"

#include <algorithm>
#include <limits>

namespace dmlc::train {
namespace {

/// Squared distances of the values of a lookup to a centre.
std::vector<double> distances_of(const ClusterColumns::Lookup& lookup, const KernelWeights& centre) {
  if (!lookup.is_cycle) return centre.tables[lookup.category];
  std::vector<double> distances(lookup.slots);
  for (std::size_t i = 0; i < lookup.dense.size(); ++i) {
    for (std::size_t slot = 0; slot < lookup.slots; ++slot) {
      const double difference = lookup.tables[i][slot] - centre.dense[lookup.dense[i]];
      distances[slot] += difference * difference;
    }
  }
  return distances;
}

}  // namespace

CentreTables::CentreTables(const ClusterColumns& columns, std::span<const KernelWeights> centres) {
  for (std::size_t first = 0; first < centres.size(); first += kCentreLanes) {
    const auto own = centres.subspan(first, std::min(kCentreLanes, centres.size() - first));
    Group& group = groups_.emplace_back();
    group.count = own.size();
    for (const KernelWeights& centre : own) {
      for (const std::size_t dense : columns.numbers()) {
        group.numbers.push_back(static_cast<float>(centre.dense[dense]));
      }
    }
    for (const ClusterColumns::Lookup& lookup : columns.lookups()) {
      std::vector<float>& table = group.tables.emplace_back(lookup.slots * kCentreLanes);
      for (std::size_t k = 0; k < own.size(); ++k) {
        const std::vector<double> distances = distances_of(lookup, own[k]);
        for (std::size_t slot = 0; slot < lookup.slots; ++slot) {
          table[slot * kCentreLanes + k] = static_cast<float>(distances[slot]);
        }
      }
      group.pointers.push_back(table.data() + lookup.first_slot * kCentreLanes);
    }
  }
}

CentreGroup CentreTables::group(std::size_t group) const {
  const Group& own = groups_[group];
  return {own.numbers.data(), own.pointers.data(), own.count};
}

std::uint64_t CentreTables::bytes(const ClusterColumns& columns, std::size_t centres) {
  const std::uint64_t groups = (centres + kCentreLanes - 1) / kCentreLanes;
  return groups * kCentreLanes * (columns.numbers().size() + columns.slots()) * sizeof(float);
}

ClusterSums::ClusterSums(const ClusterColumns& columns, std::size_t clusters, std::vector<double> scales)
    : columns_(columns), clusters_(clusters), scales_(std::move(scales)) {
  size_ = clusters * (1 + scales_.size());
  for (const ClusterColumns::Lookup& lookup : columns.lookups()) {
    slots_.push_back(lookup.slots);
    counts_at_.push_back(size_);
    size_ += clusters * lookup.slots;
  }
  pass_at_ = size_;
  size_ += 4;
}

ClusterTargets ClusterSums::targets(double* sums, std::vector<double*>& pointers) const {
  pointers.clear();
  for (std::size_t f = 0; f < slots_.size(); ++f) {
    pointers.push_back(sums + counts_at_[f] + columns_.lookups()[f].first_slot);
  }
  return {sums, sums + clusters_, scales_.data(), pointers.data(), slots_.data()};
}

void ClusterSums::find_mean(const std::vector<double>& sums, std::size_t cluster, std::vector<double>& dense,
                            std::vector<std::vector<double>>& tables) const {
  const double rows = sums[cluster];
  const double* numbers = sums.data() + clusters_ + cluster * scales_.size();
  for (std::size_t i = 0; i < scales_.size(); ++i) dense[columns_.numbers()[i]] = numbers[i] / scales_[i] / rows;
  for (std::size_t f = 0; f < slots_.size(); ++f) {
    const ClusterColumns::Lookup& lookup = columns_.lookups()[f];
    const double* counts = sums.data() + counts_at_[f] + cluster * slots_[f];
    for (std::size_t i = 0; i < lookup.dense.size(); ++i) {
      double sum = 0;
      for (std::size_t slot = 0; slot < slots_[f]; ++slot) sum += counts[slot] * lookup.tables[i][slot];
      dense[lookup.dense[i]] = sum / rows;
    }
    if (lookup.is_cycle) continue;
    for (std::size_t slot = 0; slot < slots_[f]; ++slot) tables[lookup.category][slot] = counts[slot] / rows;
  }
}

void find_nearest(const CentreTables& centres, const ClusterRows& rows, TileReader& tile) {
  ClusterScratch& found = tile.clusters;
  std::fill(found.nearest.begin(), found.nearest.end(), std::numeric_limits<float>::infinity());
  std::fill(found.which.begin(), found.which.end(), 0);
  for (std::size_t g = 0; g < centres.group_count(); ++g) {
    const CentreGroup group = centres.group(g);
    cluster_kernels().distances(&rows, &group, found.distances.data());
    cluster_kernels().keep_least(found.distances.data(), group.count, static_cast<std::int32_t>(g * kCentreLanes),
                                 found.nearest.data(), found.which.data());
  }
}

void assign_rows(const ClusterColumns& columns, const CentreTables& centres, const ClusterSums& layout,
                 TileReader& tile, std::int32_t* clusters, double* sums) {
  const ClusterKernels& kernels = cluster_kernels();
  const ClusterRows rows = columns.take(tile);
  ClusterScratch& found = tile.clusters;
  find_nearest(centres, rows, tile);
  const std::span<double> pass = layout.of_pass(sums);
  kernels.add_by_split(found.nearest.data(), tile.splits(), tile.rows(), pass.data());
  MovedRows moved;
  kernels.settle(found.which.data(), tile.splits(), tile.rows(), clusters, &moved);
  pass[3] += static_cast<double>(moved.count);
  if (moved.count == 0) return;
  const ClusterTargets targets = layout.targets(sums, found.targets);
  kernels.move(&rows, &moved, found.which.data(), &targets);
}

}  // namespace dmlc::train
