// SPDX-License-Identifier: Apache-2.0
// The inner pass of k-means: which centre is nearest to each row, and sums of the rows of each centre.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "runtime/src/train/cluster_columns.h"

namespace dmlc::train {

/// Centres in the form that the kernels take: numbers in float32, and squared distances by the slots of lookups, so
/// that a category costs a row one addition, however many values it has.
class CentreTables {
 public:
  /// Centres as ClusterSpace::centre_of gives them.
  CentreTables(const ClusterColumns& columns, std::span<const KernelWeights> centres);

  [[nodiscard]] std::size_t group_count() const { return groups_.size(); }
  /// Centres from group * kCentreLanes on.
  [[nodiscard]] CentreGroup group(std::size_t group) const;
  /// Bytes of the tables of so many centres.
  [[nodiscard]] static std::uint64_t bytes(const ClusterColumns& columns, std::size_t centres);

 private:
  struct Group {
    std::vector<float> numbers;
    std::vector<std::vector<float>> tables;
    std::vector<const float*> pointers;
    std::size_t count = 0;
  };
  std::vector<Group> groups_;
};

/// Sums of rows by cluster in one array of doubles, which are whole numbers: exact in any order. Arrays of the same
/// clusters add up: those of several parts of the rows are the sums of all, those of several passes, each of which adds
/// what it has changed, are those of the last one.
class ClusterSums {
 public:
  /// `scales` are powers of 2, by which numbers are multiplied before they are rounded; the sum of their absolute
  /// values has to stay below 2^52.
  ClusterSums(const ClusterColumns& columns, std::size_t clusters, std::vector<double> scales);

  [[nodiscard]] std::size_t size() const { return size_; }  ///< doubles
  /// Where the kernels add to an array that begins with zeros. `pointers` gets an entry per lookup.
  [[nodiscard]] ClusterTargets targets(double* sums, std::vector<double*>& pointers) const;
  /// What belongs to one pass alone and begins with zeros in each: squared distances by split, then the rows that
  /// moved.
  [[nodiscard]] std::span<double> of_pass(double* sums) const { return {sums + pass_at_, 4}; }
  [[nodiscard]] double rows(const std::vector<double>& sums, std::size_t cluster) const { return sums[cluster]; }
  /// The mean of a cluster that has rows: dense columns in `dense`, shares of values in `tables`.
  void find_mean(const std::vector<double>& sums, std::size_t cluster, std::vector<double>& dense,
                 std::vector<std::vector<double>>& tables) const;

 private:
  const ClusterColumns& columns_;
  std::size_t clusters_;
  std::vector<double> scales_;
  std::vector<std::size_t> slots_;
  std::vector<std::size_t> counts_at_;
  std::size_t pass_at_ = 0;
  std::size_t size_ = 0;
};

/// Finds the nearest centre of each row, the first one of several, and its squared distance: tile.clusters.which and
/// nearest. Distances are sums of squared differences in float32, so that their error is relative to themselves: of two
/// centres that are equally far but for rounding either may be found.
void find_nearest(const CentreTables& centres, const ClusterRows& rows, TileReader& tile);

/// Assigns the rows of a loaded tile. `clusters` has their clusters of the pass before, -1 for none, and gets the new
/// ones; `sums` gets what changes thereby, of training rows.
void assign_rows(const ClusterColumns& columns, const CentreTables& centres, const ClusterSums& layout,
                 TileReader& tile, std::int32_t* clusters, double* sums);

/// All that a pass needs beside the rows.
struct ClusterStep {
  ClusterStep(const DesignColumns& design, std::span<const KernelWeights> models, std::vector<double> scales)
      : columns(design), centres(columns, models), layout(columns, models.size(), std::move(scales)) {}
  ClusterStep(const ClusterStep&) = delete;  // its parts lead to each other
  ClusterStep& operator=(const ClusterStep&) = delete;

  ClusterColumns columns;
  CentreTables centres;
  ClusterSums layout;
};

}  // namespace dmlc::train
