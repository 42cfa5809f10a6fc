// SPDX-License-Identifier: Apache-2.0
// The centres that k-means begins with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "runtime/src/train/cluster_assigner.h"

namespace dmlc::train {

/// Draws centres among the training rows. With `spreads` by k-means++ in its greedy form (Arthur, Vassilvitskii:
/// k-means++, SODA 2007, sections 2.2 and 5): each further one in proportion to the squared distance from those that
/// are there, the best of 2 + ln k draws. Else every training row is as likely. Throws E0651 where there are fewer
/// distinct training rows than centres.
[[nodiscard]] std::vector<Point> draw_centres(const ClusterSpace& space, Assigner& assigner, std::size_t count,
                                              bool spreads, std::uint64_t seed, const std::string& model);

/// Moves each centre without rows to one of the training rows that are farthest from all centres. Throws E0651 when
/// every row coincides with a centre.
void replace_empty(const ClusterSpace& space, Assigner& assigner, std::span<const double> counts,
                   std::vector<Point>& centres, const std::string& model);

}  // namespace dmlc::train
