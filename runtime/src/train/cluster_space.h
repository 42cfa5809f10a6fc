// SPDX-License-Identifier: Apache-2.0
// The space of a design in which rows are clustered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/src/train/cluster_columns.h"

namespace dmlc::train {

/// A row, or a centre. `dense` has a value per tile column, of which the first, the ones', is 0; a table has a value
/// per slot of its category, 0 for slots that training rows do not have.
struct Point {
  std::vector<double> dense;
  std::vector<std::vector<double>> tables;
};

/// Squared Euclidean distance.
[[nodiscard]] double squared_distance(const Point& a, const Point& b);

/// The dense columns of the design, and an indicator for each value of its categories, the first one included, so that
/// any two different values are equally far apart. NULL is a value of its own where training rows have it; a value that
/// training rows do not have counts as the mean row's.
class ClusterSpace {
 public:
  /// Both must stay.
  ClusterSpace(const Design& design, Workers& workers);

  [[nodiscard]] const Design& design() const { return design_; }
  [[nodiscard]] Workers& workers() const { return workers_; }
  [[nodiscard]] const Point& mean() const { return mean_; }  ///< of the training rows
  /// Whether every row is a training row.
  [[nodiscard]] bool only_trains() const { return only_trains_; }
  [[nodiscard]] Point origin() const;  ///< zeros
  /// Rows of the store, counted over all blocks.
  [[nodiscard]] std::vector<Point> points(std::span<const std::uint64_t> rows) const;
  /// Weights whose margin is x'c - c'c / 2: of several centres the one with the greatest margin is the nearest.
  [[nodiscard]] KernelWeights margin_of(const Point& centre) const;
  /// First row of each block, counted over all blocks.
  [[nodiscard]] std::size_t block_begin(std::size_t block) const { return block_begin_[block]; }
  /// Whether a slot of a category stands for values that training rows have.
  [[nodiscard]] bool is_known(std::size_t category, std::size_t slot) const;

  [[nodiscard]] const ClusterColumns& columns() const { return columns_; }
  /// Loads the tile of a row that is counted over all blocks; gives its place there.
  [[nodiscard]] std::size_t load_row(TileReader& tile, std::uint64_t row) const;
  /// A centre as rows are compared with it: its dense columns, and for each slot of a category the squared distance of
  /// what that value is in this space; 0 where both are the same.
  [[nodiscard]] KernelWeights centre_of(const Point& centre) const;
  [[nodiscard]] std::vector<KernelWeights> centres_of(std::span<const Point> centres) const;

 private:
  static Point mean_of(const Design& design);

  const Design& design_;
  Workers& workers_;
  std::vector<std::size_t> block_begin_;
  ClusterColumns columns_;
  Point mean_;
  bool only_trains_ = false;
};

}  // namespace dmlc::train
