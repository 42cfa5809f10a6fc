// SPDX-License-Identifier: Apache-2.0
// Rows that models look at: the source must give their features, and their targets where predictions are compared.
#pragma once

#include <optional>
#include <vector>

#include "compiler/check/source_query.h"

namespace dmlc::check {

/// Where features are looked for.
struct FeatureRows {
  std::vector<ir::Column> columns;  ///< empty when they are not known
  Span span;
  bool is_table = false;  ///< a table by its name, which could be given more columns
};

/// An expression over the rows that gives the feature: a column of its name, or what the model computes it from.
/// nullopt after a report.
[[nodiscard]] std::optional<QueryItem> feature_item(Checker& checker, const KnownModel& model,
                                                    const KnownModel::Feature& feature, const FeatureRows& rows);

/// What a statement asks of its source.
struct ScoredWants {
  std::vector<const KnownModel*> models;
  bool targets = false;  ///< predictions are compared with known results
  bool is_table = false;
};

struct ScoredRows {
  ir::Value source;
  std::vector<ir::AttributeMap>
      inputs;  ///< one per model: its features, and its target, as expressions over the source
};

/// Resolves what is wanted over the source, types included, and adds the source to the module. nullopt after a report.
[[nodiscard]] std::optional<ScoredRows> check_scored_source(Checker& checker, const ast::SqlFragment& source,
                                                            const ScoredWants& wants);

}  // namespace dmlc::check
