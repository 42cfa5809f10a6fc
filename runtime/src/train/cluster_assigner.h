// SPDX-License-Identifier: Apache-2.0
// Passes over all rows of a store that measure distances to centres.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "runtime/src/train/cluster_space.h"
#include "runtime/src/train/cluster_step.h"
#include "runtime/src/train/row_array.h"

namespace dmlc::train {

/// What a pass over the rows has found.
struct Assignment {
  std::vector<Point> means;    ///< of each cluster's training rows; the old centre where there is none
  std::vector<double> counts;  ///< training rows of each cluster
  double inertia[3] = {};      ///< sums of squared distances to the nearest centre, by split
  double moved = 0;            ///< training rows whose cluster is another one than in the pass before
};

/// What clusters that are finished are worth.
struct Measurement {
  std::vector<double> counts;  ///< training rows of each cluster
  double inertia[3] = {};      ///< by split
  double spread[3] = {};       ///< the same with the mean row as the only centre
};

/// Squared distances of rows that no pass has reached.
inline constexpr float kNoDistance = std::numeric_limits<float>::max();
/// Distances are summed up for so many rows each; a block has a whole number of parts.
inline constexpr std::size_t kPartRows = 4'096;
static_assert(ingest::kBlockRows % kPartRows == 0);

/// Finds the nearest centre of each row, again and again.
class Assigner {
 public:
  /// With a stride only one chunk of rows in so many counts.
  explicit Assigner(const ClusterSpace& space, std::size_t stride = 1);

  [[nodiscard]] Assignment assign(std::span<const Point> centres);
  [[nodiscard]] Measurement measure(std::span<const Point> centres);
  /// By row; -1 where the row was in no pass.
  [[nodiscard]] const RowVector<std::int32_t>& clusters() const { return clusters_; }

  /// Lowers the distances of all rows by those to `centre`, unless it is nullptr. For each candidate, sums by part of
  /// what distances would become by it, one after another.
  [[nodiscard]] std::vector<std::vector<double>> approach(const Point* centre, std::span<const Point> candidates,
                                                          RowVector<float>& distances);
  /// Lowers the distances of one part's rows alone.
  void approach_part(const Point& centre, std::size_t part, RowVector<float>& distances) const;

  /// Doubles of the sums of so many clusters.
  [[nodiscard]] static std::size_t sums_size(const ClusterSpace& space, std::size_t clusters);

 private:
  void change_sums(const ClusterStep& step);
  [[nodiscard]] double moved() const;
  /// Lowers the distances of a tile's rows; leaves them in tile.clusters.nearest, with 0 where there is no such row.
  void lower(TileReader& tile, const float* of_centre, RowVector<float>& distances) const;
  /// Counted over all blocks.
  [[nodiscard]] std::size_t first_row(const TileReader& tile) const {
    return space_.block_begin(tile.block()) + tile.first();
  }
  /// A pass is done with a tile, maybe the last one of a chunk.
  template <class T>
  void leave_tile(const TileReader& tile, const RowVector<T>& values) const {
    const std::size_t place = tile.first() % kChunkRows;
    if (place + kTileRows == kChunkRows) release_rows(values, first_row(tile) - place, kChunkRows);
  }

  const ClusterSpace& space_;
  DesignPass pass_;
  RowVector<std::int32_t> clusters_;
  RowVector<std::int32_t> before_;  ///< those of the pass before, where somebody else runs the steps
  std::vector<double> sums_;        ///< of the clusters' rows
};

}  // namespace dmlc::train
