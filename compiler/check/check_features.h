// SPDX-License-Identifier: Apache-2.0
// WITH FEATURES (…) and PREDICT: which columns a model learns from and towards.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "compiler/check/source_query.h"

namespace dmlc::check {

struct FeatureTransform {
  const stdlib::Transformer* transformer = nullptr;  ///< nullptr for SEASONAL and TREND
  ir::MethodCall call;
};

/// The columns of a model before they are resolved: one item per feature, then the target, the split key, the
/// group of the folds, the time column, the columns of FOR EACH.
struct ModelItems {
  std::vector<QueryItem> items;
  std::size_t feature_count = 0;
  bool sound = true;  ///< no mistake was found so far; else what is here may be looked at for more
  bool has_target = false;
  bool has_split_key = false;
  bool has_fold_group = false;
  bool has_time_column = false;
  std::size_t group_count = 0;  ///< columns of FOR EACH
  /// By number of the feature: what is learned on top of the expression.
  std::map<std::size_t, FeatureTransform> transforms;
};

/// Expands `*`, names expressions, finds duplicates. nullopt when an error leaves nothing to look at.
[[nodiscard]] std::optional<ModelItems> collect_items(Checker& checker, const ast::TrainModel& statement,
                                                      SourceQuery& query);
/// Features and target as a projection. Reports types no preparation takes.
[[nodiscard]] std::optional<ir::Project> make_project(Checker& checker, const ast::TrainModel& statement,
                                                      const ModelItems& items,
                                                      const std::vector<ResolvedItem>& resolved);
}  // namespace dmlc::check
