// SPDX-License-Identifier: Apache-2.0
// WITH FEATURES (…) and PREDICT: which columns a model learns from and towards.
#pragma once

#include <optional>
#include <vector>

#include "compiler/check/source_query.h"

namespace dmlc::check {

/// The columns of a model before they are resolved: one item per feature, then the target, then the split key.
struct ModelItems {
  std::vector<QueryItem> items;
  std::size_t feature_count = 0;
  bool has_target = false;
  bool has_split_key = false;
};

/// Expands `*`, names expressions, finds duplicates. nullopt after an error.
[[nodiscard]] std::optional<ModelItems> collect_items(Checker& checker, const ast::TrainModel& statement,
                                                      SourceQuery& query);
/// Features and target as a projection. Reports types no preparation takes.
[[nodiscard]] std::optional<ir::Project> make_project(Checker& checker, const ast::TrainModel& statement,
                                                      const ModelItems& items,
                                                      const std::vector<ResolvedItem>& resolved);
/// Warnings about features that will not help: keys, repeated and constant expressions.
void warn_about_features(Checker& checker, const ModelItems& items, const std::vector<ResolvedItem>& resolved,
                         const SourceQuery& query);

}  // namespace dmlc::check
