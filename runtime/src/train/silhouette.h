// SPDX-License-Identifier: Apache-2.0
// How well clusters are apart.
#pragma once

#include <cstdint>

#include "runtime/src/train/cluster_space.h"
#include "runtime/src/train/row_array.h"

namespace dmlc::train {

/// Rows that the coefficient is computed from; of more, a sample is taken.
inline constexpr std::size_t kSilhouetteRows = 2'000;

/// Mean silhouette coefficient of rows of a split, at most kSilhouetteRows of them, drawn by the seed; among these,
/// distances are exact but for the rounding of float32. In [-1, 1]; NaN where they lie in fewer than two clusters, or
/// each in one of its own. Rousseeuw: Silhouettes, Journal of Computational and Applied Mathematics 20, 1987.
[[nodiscard]] double silhouette(const ClusterSpace& space, const RowVector<std::int32_t>& clusters, ingest::Split split,
                                std::uint64_t seed);

/// The seed of the rows that stand for all.
[[nodiscard]] std::uint64_t silhouette_seed(const ModelSpec& spec);

}  // namespace dmlc::train
