// SPDX-License-Identifier: Apache-2.0
// Distances from one row to many. Plain C interface, because the implementation is compiled once per processor level.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dmlc::predict {

/// Rows, or boxes around rows, whose columns lie side by side: value i of column c at [c * kPanelRows + i].
inline constexpr std::size_t kPanelRows = 64;

struct NeighbourKernels {
  const char* level = "";
  /// Distances from `query` to the rows of a panel: sums of squares, or of sizes, of the differences. Bit i of the
  /// result: row i is no further than `limit`; where there is none, `out` need not be complete.
  std::uint64_t (*squares)(const float* panel, std::size_t columns, const float* query, float limit,
                           float* out) = nullptr;
  std::uint64_t (*sizes)(const float* panel, std::size_t columns, const float* query, float limit,
                         float* out) = nullptr;
  /// The same to the nearest points of boxes from `low` to `high`.
  void (*square_bounds)(const float* low, const float* high, std::size_t columns, const float* query,
                        float* out) = nullptr;
  void (*size_bounds)(const float* low, const float* high, std::size_t columns, const float* query,
                      float* out) = nullptr;
};

extern const NeighbourKernels kNeighbourKernelsV2;
extern const NeighbourKernels kNeighbourKernelsV3;
extern const NeighbourKernels kNeighbourKernelsV4;

/// Those for this machine.
[[nodiscard]] const NeighbourKernels& neighbour_kernels();

}  // namespace dmlc::predict
