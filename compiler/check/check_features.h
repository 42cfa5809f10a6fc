// SPDX-License-Identifier: Apache-2.0
// WITH FEATURES (…) and PREDICT: which columns a model learns from and towards.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "compiler/check/source_query.h"

namespace dmlc::check {

/// What is learned on top of an item.
struct FeatureTransform {
  const stdlib::Transformer* transformer = nullptr;  ///< nullptr for TREND
  ir::MethodCall call;
  std::string name;                           ///< of what comes out; the item's alias is that of what goes in
  const ast::Transform* statement = nullptr;  ///< nullptr for TREND
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
  std::size_t group_count = 0;                         ///< columns of FOR EACH
  std::map<std::size_t, FeatureTransform> transforms;  ///< by number of the item
  std::set<std::size_t> categories;                    ///< items whose values are categories, whatever their type
  std::set<std::size_t> of_earlier_rows;               ///< items that look at no other rows than earlier ones
};

/// Expands `*`, names expressions, finds duplicates. nullopt when an error leaves nothing to look at.
[[nodiscard]] std::optional<ModelItems> collect_items(Checker& checker, const ast::TrainModel& statement,
                                                      SourceQuery& query);
/// Features and target as a projection, in which items of one expression are one feature.
struct CheckedProject {
  ir::Project project;
  std::vector<std::size_t> items;  ///< by feature: its first item
};
/// Reports types no preparation takes.
[[nodiscard]] std::optional<CheckedProject> make_project(Checker& checker, const ast::TrainModel& statement,
                                                         const ModelItems& items,
                                                         const std::vector<ResolvedItem>& resolved);

}  // namespace dmlc::check
