// SPDX-License-Identifier: Apache-2.0
// The space of a design in which rows are clustered, and passes over the rows that measure distances to centres.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/src/train/step.h"

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
  [[nodiscard]] double training_rows() const { return training_rows_; }
  [[nodiscard]] Point origin() const;  ///< zeros
  /// A row of the store, counted over all blocks.
  [[nodiscard]] Point point(std::uint64_t row) const;
  /// Weights whose margin is x'c - c'c / 2: of several centres the one with the greatest margin is the nearest.
  [[nodiscard]] KernelWeights margin_of(const Point& centre) const;
  [[nodiscard]] std::vector<KernelWeights> margins_of(std::span<const Point> centres) const;
  /// The nearest of some centres for each row, and what Assigner adds up. numbers: whether every category's value is
  /// known, then of each category the least code of a known value, and the squared norm of the others.
  [[nodiscard]] Step nearest_step(std::span<const Point> centres) const;
  /// Squared norms of the rows of a tile; `out` has kTileRows places.
  void norms(const TileReader& tile, double* out) const;
  /// First row of each block, counted over all blocks.
  [[nodiscard]] std::size_t block_begin(std::size_t block) const { return block_begin_[block]; }
  /// Whether a slot of a category stands for values that training rows have.
  [[nodiscard]] bool is_known(std::size_t category, std::size_t slot) const;

 private:
  void find_mean();

  const Design& design_;
  Workers& workers_;
  std::vector<std::size_t> block_begin_;
  Point mean_;
  double training_rows_ = 0;
  bool only_known_ = false;            ///< every row trains, so that no value is unknown
  std::vector<double> unknown_norms_;  ///< per category: squared norm of the mean row's indicators
};

/// What a pass over the rows has found.
struct Assignment {
  std::vector<Point> means;    ///< of each cluster's training rows; the old centre where there is none
  std::vector<double> counts;  ///< training rows of each cluster
  double inertia[3] = {};      ///< sums of squared distances to the nearest centre, by split
  double moved = 0;            ///< training rows whose cluster is another one than in the pass before
};

/// Finds the nearest centre of each row, again and again.
class Assigner {
 public:
  /// With a stride only one chunk of rows in so many counts.
  explicit Assigner(const ClusterSpace& space, std::size_t stride = 1);

  [[nodiscard]] Assignment assign(std::span<const Point> centres);
  /// By row; -1 where the row was in no pass.
  [[nodiscard]] const std::vector<std::int32_t>& clusters() const { return clusters_; }

  /// Lowers `nearest`, the squared distance of each row to its nearest centre so far, by one more centre. Rows that do
  /// not train are 0.
  void approach(const Point& centre, std::vector<float>& nearest);
  /// For each candidate the sum over the training rows of what `nearest` would become.
  [[nodiscard]] std::vector<double> potentials(std::span<const Point> candidates, const std::vector<float>& nearest);

 private:
  [[nodiscard]] double moved_since(const std::vector<std::int32_t>& before) const;

  const ClusterSpace& space_;
  DesignPass pass_;
  std::vector<std::int32_t> clusters_;
};

}  // namespace dmlc::train
