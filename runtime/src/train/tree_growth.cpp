// SPDX-License-Identifier: Apache-2.0
// Maps the parameters of the tree algorithms.
#include "runtime/src/train/tree_growth.h"

#include <algorithm>
#include <cmath>

namespace dmlc::train {
namespace {

/// The share of different rows among as many drawn with replacement: 1 - 1 / e.
constexpr double kBootstrapShare = 0.632;

double feature_share(const ModelSpec& spec, std::size_t features) {
  const auto count = static_cast<double>(std::max<std::size_t>(features, 1));
  const std::string word = spec.text("max_features");
  if (word == "all") return 1;
  if (word == "sqrt" || (word == "auto" && spec.task != Task::regression)) return std::sqrt(count) / count;
  if (word == "log2") return std::max(1.0, std::log2(count)) / count;
  if (word == "auto") return std::max(1.0, std::floor(count / 3)) / count;
  return std::clamp(spec.number("max_features"), 1 / count, 1.0);
}

TreeGrowth forest_growth(const ModelSpec& spec, std::size_t features) {
  TreeGrowth growth;
  growth.is_forest = true;
  const bool is_single = spec.algorithm == "decision_tree";
  growth.rounds = is_single ? 1 : static_cast<std::uint32_t>(spec.integer("n_estimators"));
  growth.learning_rate = 1.0 / std::max<std::uint32_t>(growth.rounds, 1);
  growth.max_depth = spec.integer("max_depth");
  const double split = spec.number("min_samples_split");
  const double leaf = spec.parameters.contains("min_samples_leaf") ? spec.number("min_samples_leaf") : split / 3;
  growth.min_child_weight = std::ceil(std::max({leaf, split / 2, 1.0}));
  growth.colsample_bynode = feature_share(spec, features);
  if (is_single) growth.cost = spec.number("cp");
  if (is_single) return growth;
  growth.may_end_early = spec.stop_when.has_value();
  growth.subsample = spec.number("subsample") * (spec.flag("bootstrap") ? kBootstrapShare : 1);
  return growth;
}

}  // namespace

TreeGrowth tree_growth(const ModelSpec& spec, std::size_t features) {
  if (gives_means(spec)) return forest_growth(spec, features);
  TreeGrowth growth;
  growth.rounds = static_cast<std::uint32_t>(spec.integer("n_estimators"));
  growth.learning_rate = spec.number("learning_rate");
  growth.max_depth = spec.integer("max_depth");
  growth.min_child_weight = spec.number("min_child_weight");
  growth.gamma = spec.number("gamma");
  growth.subsample = spec.number("subsample");
  growth.colsample_bytree = spec.number("colsample_bytree");
  growth.l1 = spec.number("l1");
  growth.l2 = spec.number("l2");
  return growth;
}

bool gives_means(const ModelSpec& spec) {
  return spec.algorithm == "random_forest" || spec.algorithm == "decision_tree";
}

}  // namespace dmlc::train
