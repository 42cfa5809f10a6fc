// SPDX-License-Identifier: Apache-2.0
// Pruning and wording of trees that are written down here.
#include <doctest/doctest.h>

#include <random>

#include "runtime/src/train/tree_pruning.h"
#include "runtime/src/train/tree_rules.h"

using namespace dmlc;

namespace {

using predict::TreeModel;

/// A tree of splits on column 0, given as the left child of each node in canonical order; 0 for a leaf.
train::LibraryTrees make_trees(const std::vector<std::uint32_t>& left, const std::vector<double>& gains) {
  train::LibraryTrees trees;
  trees.model.columns = 1;
  trees.model.base = {0};
  trees.model.tree_begin = {0, static_cast<std::uint32_t>(left.size())};
  for (std::size_t i = 0; i < left.size(); ++i) {
    trees.model.column.push_back(left[i] == 0 ? TreeModel::kLeaf : 0);
    trees.model.value.push_back(static_cast<float>(i));
    trees.model.left.push_back(left[i]);
    trees.model.flags.push_back(0);
    trees.outcomes.push_back(100 + static_cast<float>(i));
    trees.covers.push_back(10);
  }
  trees.gains = gains;
  return trees;
}

/// Cost of the best subtree with this cost per leaf, by trying all.
double best_cost(const train::LibraryTrees& trees, std::size_t node, double cost) {
  if (trees.model.column[node] == TreeModel::kLeaf) return cost;
  const std::size_t left = trees.model.left[node];
  return std::min(cost, best_cost(trees, left, cost) + best_cost(trees, left + 1, cost) - trees.gains[node]);
}

double cost_of(const train::LibraryTrees& trees, double cost) {
  double sum = 0;
  for (std::size_t i = 0; i < trees.model.nodes(); ++i) {
    sum += trees.model.column[i] == TreeModel::kLeaf ? cost : -trees.gains[i];
  }
  return sum;
}

}  // namespace

TEST_CASE("tree_pruning: the weakest link first, with all that is below it") {
  // The root gains 6; its left child 1, below which a split gains 5.
  const train::LibraryTrees trees = make_trees({1, 3, 0, 5, 0, 0, 0}, {6, 1, 0, 5, 0, 0, 0});
  const std::vector<double> costs = train::pruning_costs(trees, 0);
  // Node 1 with two splits gains 6 for two leaves more; node 3 alone 5 for one.
  CHECK(costs == std::vector<double>{6, 3, 0, 3, 0, 0, 0});
  std::vector<bool> weak;
  for (const double cost : costs) weak.push_back(cost <= 3);
  const train::LibraryTrees pruned = train::prune(trees, weak);
  CHECK(pruned.model.nodes() == 3);
  CHECK(pruned.model.value == std::vector<float>{0, 101, 2});
  CHECK(pruned.model.left == std::vector<std::uint32_t>{1, 0, 0});
  CHECK(predict::find_damage(pruned.model, {false}).empty());
}

TEST_CASE("tree_pruning: pruned trees are the best for their cost") {
  std::mt19937_64 random(9);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::uint32_t> left;
    std::vector<double> gains;
    std::uint32_t known = 1;
    for (std::uint32_t node = 0; node < known; ++node) {
      const bool split = known < 60 && random() % 3 != 0;
      left.push_back(split ? known : 0);
      gains.push_back(split ? static_cast<double>(random() % 1000) / 8 : 0);
      if (split) known += 2;
    }
    const train::LibraryTrees trees = make_trees(left, gains);
    REQUIRE(predict::find_damage(trees.model, {false}).empty());
    const std::vector<double> costs = train::pruning_costs(trees, 0);
    for (std::size_t i = 0; i < costs.size(); ++i) {
      if (left[i] == 0) continue;
      CHECK(costs[left[i]] <= costs[i]);
      CHECK(costs[left[i] + 1] <= costs[i]);
    }
    for (const double cost : {0.0, 0.5, 3.0, 17.0, 40.0, 90.0, 1e9}) {
      std::vector<bool> weak;
      for (const double one : costs) weak.push_back(one <= cost);
      const train::LibraryTrees pruned = train::prune(trees, weak);
      CHECK(predict::find_damage(pruned.model, {false}).empty());
      CHECK(cost_of(pruned, cost) == doctest::Approx(best_cost(trees, 0, cost)).epsilon(1e-9));
    }
  }
}

TEST_CASE("tree_pruning: sets of categories go with their nodes") {
  train::LibraryTrees trees = make_trees({1, 3, 0, 0, 0}, {4, 2, 0, 0, 0});
  TreeModel& model = trees.model;
  model.flags = {TreeModel::kCategory, TreeModel::kCategory, 0, 0, 0};
  model.value[0] = model.value[1] = 0;
  model.set_begin = {0, 1, 3, 3, 3, 3};
  model.set_words = {5, 2, 1};
  const train::LibraryTrees one = trees;
  predict::append_trees(model, one.model);
  trees.gains.insert(trees.gains.end(), one.gains.begin(), one.gains.end());
  trees.covers.insert(trees.covers.end(), one.covers.begin(), one.covers.end());
  trees.outcomes.insert(trees.outcomes.end(), one.outcomes.begin(), one.outcomes.end());
  std::vector<bool> weak(10, false);
  weak[1] = true;
  const train::LibraryTrees pruned = train::prune(trees, weak);
  CHECK(pruned.model.tree_begin == std::vector<std::uint32_t>{0, 3, 8});
  CHECK(pruned.model.set_words == std::vector<std::uint32_t>{5, 5, 2, 1});
  CHECK(pruned.model.set_begin == std::vector<std::uint32_t>{0, 1, 1, 1, 2, 4, 4, 4, 4});
}

TEST_CASE("tree_rules: conditions read like SQL") {
  train::Preparation preparation;
  using ingest::CellKind;
  preparation.features = {{"amount", CellKind::number},
                          {"Country", CellKind::category},
                          {"at", CellKind::timestamp},
                          {"fresh", CellKind::boolean}};
  preparation.columns = {{0, ingest::Part::value, false, 0, {}},
                         {1, ingest::Part::value, true, 0, {"AT", "D'E", "PE"}},
                         {2, ingest::Part::elapsed_days, false, 8826, {}},
                         {2, ingest::Part::hour, false, 0, {}},
                         {3, ingest::Part::value, false, 0, {}}};
  preparation.classes = {"no", "yes"};
  TreeModel model;
  model.columns = 5;
  model.base = {0};
  // amount < 7.5 (missing left); then amount < 3, country, elapsed days, hour, fresh.
  model.tree_begin = {0, 13};
  model.column = {0, 0, 1, -1, 3, -1, 2, -1, 4, -1, -1, -1, -1};
  model.left = {1, 3, 5, 0, 7, 0, 9, 0, 11, 0, 0, 0, 0};
  model.value = {7.5F, 3, 0, 0.125F, 6, 1, 0.5F, 0.25F, 1, 0.5F, 0.75F, 0, 0.97F};
  model.flags = {1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  model.set_begin = {0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  model.set_words = {0b101};
  REQUIRE(predict::find_damage(model, {false, true, false, false, false}).empty());
  std::vector<double> covers(13, 5);
  covers[0] = 40;
  const std::vector<train::RuleColumn> columns{{true, 0, 9}, {}, {false, -9, 9}, {false, 0, 23}, {false, 0, 1}};
  const std::vector<train::TreeRule> rules = train::tree_rules(model, covers, preparation, columns);
  std::vector<std::string> lines;
  for (const train::TreeRule& rule : rules) lines.push_back(rule.conditions + " -> " + rule.prediction);
  const std::vector<std::string> wanted = {
      "amount < 3 -> P(yes) = 0.125",
      "((amount >= 3 AND amount < 7.5) OR amount IS NULL) AND hour(at) < 6 -> P(yes) = 0.25",
      "((amount >= 3 AND amount < 7.5) OR amount IS NULL) AND hour(at) >= 6 AND NOT fresh -> P(yes) = 0",
      "((amount >= 3 AND amount < 7.5) OR amount IS NULL) AND hour(at) >= 6 AND fresh -> P(yes) = 0.97",
      "amount >= 7.5 AND \"Country\" = 'D''E' -> P(yes) = 1",
      "amount >= 7.5 AND \"Country\" NOT IN ('D''E') AND at < 2024-03-01 12:00 -> P(yes) = 0.5",
      "amount >= 7.5 AND \"Country\" NOT IN ('D''E') AND at >= 2024-03-01 12:00 -> P(yes) = 0.75"};
  CHECK(lines == wanted);
  CHECK(rules[0].share == 0.125);

  // No value is below 3 or beyond 7: only NULL is told apart by these bounds.
  const std::vector<train::RuleColumn> narrow{{true, 3, 7}, {}, {false, -9, 9}, {false, 0, 23}, {false, 0, 1}};
  const std::vector<train::TreeRule> parted = train::tree_rules(model, covers, preparation, narrow);
  CHECK(parted[0].conditions == "amount IS NULL");
  CHECK(parted[1].conditions == "hour(at) < 6");
}
