// SPDX-License-Identifier: Apache-2.0
// Tells a decision tree in words: one rule per leaf.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "runtime/src/predict/trees_model.h"
#include "runtime/src/train/preparation.h"
#include "runtime/src/train/trainer.h"

namespace dmlc::train {

/// Rules that are kept of a tree: those of the most rows.
inline constexpr std::size_t kMostRules = 10'000;

/// What the training rows have in a column, as the trees see it. Bounds count for numbers.
struct RuleColumn {
  bool has_missing = false;
  double least = 0;
  double greatest = 0;
};

/// The leaves of the trees from left to right, tree by tree; where there are more than kMostRules, the largest. The
/// conditions of a path are joined per column and worded like SQL, with features by name: `amount >= 3 AND amount < 7`,
/// `country IN ('AT', 'DE')`, `NOT fresh`, `hour(at) < 6`, `at < 2024-05-01 12:00`. That missing cells belong to a leaf
/// is said (`… OR amount IS NULL`) of columns that had any; bounds beyond all values of training are left out. A
/// prediction is a value, or the share of a class, `P(malignant) = 0.97`; where there are more than two, each class has
/// a tree of its own.
[[nodiscard]] std::vector<TreeRule> tree_rules(const predict::TreeModel& model, std::span<const double> covers,
                                               const Preparation& preparation, std::span<const RuleColumn> columns);

}  // namespace dmlc::train
