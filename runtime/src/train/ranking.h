// SPDX-License-Identifier: Apache-2.0
// Areas under the ROC and the precision-recall curve of scored rows, exact with ties.
#pragma once

#include <vector>

namespace dmlc::train {

struct RankingScores {
  double roc_auc = 0;
  double pr_auc = 0;  ///< average precision
};

/// Scores of the rows that belong to the class and of those that do not; neither may be empty. Sorts both in place.
[[nodiscard]] RankingScores rank(std::vector<double>& positive, std::vector<double>& negative);

/// Ascending; NaN counts as the lowest value. Linear time for many values.
void sort_scores(std::vector<double>& scores);

}  // namespace dmlc::train
