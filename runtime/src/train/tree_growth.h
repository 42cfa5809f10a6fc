// SPDX-License-Identifier: Apache-2.0
// How XGBoost is asked to grow the trees of each algorithm that it trains.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/src/train/model_spec.h"

namespace dmlc::train {

/// The library's parameters by their names there. gradient_boosting: each round corrects the rounds before.
/// random_forest and decision_tree: every tree is grown from the same derivatives, those of the squared error of an
/// indicator per class or of the number, so that a leaf is a mean of its rows (Breiman, Random Forests, 2001) and
/// splits lower the variance, which for two classes is the Gini index; each tree adds its share of the mean.
struct TreeGrowth {
  bool is_forest = false;
  std::uint32_t rounds = 1;
  double learning_rate = 1;
  std::int64_t max_depth = 6;
  double min_child_weight = 1;
  double gamma = 0;
  double subsample = 1;
  double colsample_bytree = 1;
  double colsample_bynode = 1;
  double l1 = 0;
  double l2 = 0;
  double cost = 0;  ///< of a leaf, as a share of the error of the root: weaker splits are pruned (see tree_pruning.h)
  /// Whether a forest may end with fewer trees than asked for, each of which then has a larger share of the mean.
  bool may_end_early = false;

  /// Whether trees may be other ones than XGBoost has computed margins with: margins then come from the training rows,
  /// which stay in memory.
  [[nodiscard]] bool changes_trees() const { return cost > 0 || may_end_early; }

  [[nodiscard]] bool samples_columns() const { return colsample_bytree < 1 || colsample_bynode < 1; }
};

/// `features`: how many the trees may split on. A forest's bootstrap draws 63.2 % of the rows without replacement, as
/// many as different ones come of drawing all with replacement; leaves keep at least half of min_samples_split rows, so
/// that no node with fewer than that is split.
[[nodiscard]] TreeGrowth tree_growth(const ModelSpec& spec, std::size_t features);

/// Whether an algorithm's trees give means instead of margins.
[[nodiscard]] bool gives_means(const ModelSpec& spec);

}  // namespace dmlc::train
