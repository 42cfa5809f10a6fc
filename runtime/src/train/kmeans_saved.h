// SPDX-License-Identifier: Apache-2.0
// Checkpoints of k-means.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/src/tensor/tensor.h"
#include "runtime/src/train/kmeans_fit.h"

namespace dmlc::train {

/// `checksum` is that of the rows and settings.
[[nodiscard]] std::vector<tensor::Tensor> to_tensors(const KMeansState& state, std::uint32_t checksum);
/// The inverse. Throws std::invalid_argument unless it is a state of this space, of rows with this checksum.
[[nodiscard]] KMeansState saved_kmeans(const std::vector<tensor::Tensor>& tensors, const ClusterSpace& space,
                                       std::uint32_t checksum);

}  // namespace dmlc::train
