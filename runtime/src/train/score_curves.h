// SPDX-License-Identifier: Apache-2.0
// Curves of scored rows, thinned to a bounded number of points that all lie on the exact curve.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "runtime/src/train/trainer.h"

namespace dmlc::train {

/// Scores of the rows that belong to the class and of those that do not, ascending (see sort_scores), neither empty.
/// The points have neither split nor label. At most `most` (2 or more) points, the ends of the exact curve among them,
/// as evenly spread over the length of the curve in steps along x and y as its corners allow. Values as scikit-learn's
/// roc_curve and precision_recall_curve have at these thresholds; the first is infinite: no row, precision 1.
[[nodiscard]] std::vector<ScorePoint> roc_points(std::span<const double> positive, std::span<const double> negative,
                                                 std::size_t most);
[[nodiscard]] std::vector<ScorePoint> pr_points(std::span<const double> positive, std::span<const double> negative,
                                                std::size_t most);

/// Ten bins of equal width over [0, 1], those without rows left out: scikit-learn's calibration_curve.
[[nodiscard]] std::vector<ScorePoint> calibration_points(std::span<const double> positive,
                                                         std::span<const double> negative);

}  // namespace dmlc::train
