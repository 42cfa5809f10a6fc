// SPDX-License-Identifier: Apache-2.0
// Areas under the ROC and the precision-recall curve of scored rows, exact with ties.
#pragma once

#include <span>

namespace dmlc::train {

struct RankingScores {
  double roc_auc = 0;
  double pr_auc = 0;  ///< average precision
};

/// Scores of the rows that belong to the class and of those that do not; neither may be empty. Sorts the former, and the
/// latter unless there are many times as many; see sort_scores.
[[nodiscard]] RankingScores rank(std::span<double> positive, std::span<double> negative, bool saves_memory = false);

/// Ascending; NaN counts as the lowest value. Linear time for many values, with twice their memory besides, or without
/// any when it is to save memory.
void sort_scores(std::span<double> scores, bool saves_memory = false);

}  // namespace dmlc::train
