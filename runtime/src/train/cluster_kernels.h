// SPDX-License-Identifier: Apache-2.0
// The inner loops of k-means over tiles of rows, in float32. Plain C interface, because the implementation is compiled
// once per processor level.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/src/train/design_kernels.h"

namespace dmlc::train {

/// Centres that are compared with a tile of rows at a time; a multiple of the lanes of every level.
inline constexpr std::size_t kCentreLanes = 16;
/// A column of numbers: (value - center) * scale - offset, 0 for NaN. What float32 does not hold of the center is in
/// the offset.
struct NumberInput {
  const float* values;
  float center;
  float scale;
  float offset;
};

/// A tile of rows. A lookup is a column whose values are few: its code says where in tables by slot a row's entry is.
struct ClusterRows {
  const float* numbers;  ///< [number_count][kTileRows]
  std::size_t number_count;
  const std::int32_t* const* codes;  ///< per lookup [kTileRows]
  std::size_t lookup_count;
};

/// Up to kCentreLanes centres.
struct CentreGroup {
  const float* numbers;        ///< [count][number_count]
  const float* const* tables;  ///< per lookup: squared distances [slots][kCentreLanes], from the slot of code 0 on
  std::size_t count;
};

/// Where sums of rows by cluster are kept. They are whole numbers, so that they are exact and rows can leave again.
struct ClusterTargets {
  double* rows;              ///< [clusters]: how many
  double* numbers;           ///< [clusters][number_count]: times `scales`, rounded
  const double* scales;      ///< per number, powers of 2
  double* const* counts;     ///< per lookup: rows by [clusters][slots], from the slot of code 0 on
  const std::size_t* slots;  ///< per lookup
};

/// Rows of a tile that have another cluster than before.
struct MovedRows {
  std::size_t count;
  std::int32_t rows[kTileRows];
  std::int32_t from[kTileRows];  ///< -1: they had none
};

/// Rows that are compared with each other. `stride` is a multiple of kTileRows; what is beyond the rows is compared,
/// too.
struct SampledRows {
  const float* numbers;  ///< [number_count][stride]
  std::size_t number_count;
  const std::int32_t* codes;  ///< of categories [code_count][stride]
  std::size_t code_count;
  std::size_t stride;
};

struct ClusterKernels {
  /// numbers[c * kTileRows + row] for c in [0, count).
  void (*scale)(const NumberInput* inputs, std::size_t count, float* numbers);
  /// Codes of the values of a calendar part, whose slots are those of CycleTable.
  void (*cycle_codes)(const float* values, std::int32_t* codes);
  /// Squared distances of all rows to the centres of a group: out[centre * kTileRows + row].
  void (*distances)(const ClusterRows* rows, const CentreGroup* centres, float* out);
  /// best[row] = distances[i][row] and which[row] = first + i wherever that is less; `count` rows of distances.
  void (*keep_least)(const float* distances, std::size_t count, std::int32_t first, float* best, std::int32_t* which);
  /// clusters[row] = which[row] for `rows` rows. Those that change thereby and whose split is 0 (training) are listed.
  void (*settle)(const std::int32_t* which, const std::uint8_t* splits, std::size_t rows, std::int32_t* clusters,
                 MovedRows* moved);
  /// Takes the listed rows out of the sums of the clusters that they had and into those of `which`.
  void (*move)(const ClusterRows* rows, const MovedRows* moved, const std::int32_t* which, const ClusterTargets* sums);
  /// Adds distances of `rows` rows to sums[split].
  void (*add_by_split)(const float* distances, const std::uint8_t* splits, std::size_t rows, double* sums);
  /// nearest[row] = min(nearest[row], distances[row])
  void (*lower)(const float* distances, float* nearest);
  /// Sum of min(nearest[row], distances[row]) over the tile.
  double (*sum_of_least)(const float* distances, const float* nearest);
  /// Squared distances of a row to all of them: out[stride]. Two categories that differ count as their indicators, 2.
  void (*distances_from)(const SampledRows* sample, std::size_t row, float* out);
};

[[nodiscard]] const ClusterKernels& cluster_kernels_v2();
[[nodiscard]] const ClusterKernels& cluster_kernels_v3();
[[nodiscard]] const ClusterKernels& cluster_kernels_v4();
/// Those for this machine.
[[nodiscard]] const ClusterKernels& cluster_kernels();

}  // namespace dmlc::train
