// SPDX-License-Identifier: Apache-2.0
// Where a tile's rows lie while they are compared with centres.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/src/train/cluster_kernels.h"

namespace dmlc::train {

/// Belongs to a tile, so that each thread has its own.
struct ClusterScratch {
  // What ClusterColumns::take makes of the rows:
  std::vector<NumberInput> inputs;
  std::vector<float> numbers;
  std::vector<std::int32_t> cycle_codes;
  std::vector<const std::int32_t*> codes;
  std::vector<double*> targets;
  // What is found of them:
  std::vector<float> distances = std::vector<float>(kCentreLanes * kTileRows);  ///< [kCentreLanes][kTileRows]
  std::vector<float> nearest = std::vector<float>(kTileRows);
  std::vector<std::int32_t> which = std::vector<std::int32_t>(kTileRows);
};

}  // namespace dmlc::train
