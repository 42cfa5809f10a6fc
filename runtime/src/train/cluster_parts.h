// SPDX-License-Identifier: Apache-2.0
// Clusters in words.
#pragma once

#include <span>
#include <vector>

#include "runtime/src/train/cluster_space.h"
#include "runtime/src/train/trainer.h"

namespace dmlc::train {

/// For each cluster its share of the training rows, and in what its centre differs most from the mean row: numbers in
/// deviations of the training rows, categories by the share of a value.
[[nodiscard]] std::vector<ModelPart> cluster_parts(const ClusterSpace& space, std::span<const Point> centres,
                                                   std::span<const double> counts);

}  // namespace dmlc::train
