// SPDX-License-Identifier: Apache-2.0
// Weakest-link pruning with a heap, and the rewriting of trees without what was pruned.
#include "runtime/src/train/tree_pruning.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <queue>

namespace dmlc::train {

namespace {

using predict::TreeModel;

constexpr std::size_t kNoParent = std::numeric_limits<std::size_t>::max();

/// One tree, nodes counted from its root.
class Pruning {
 public:
  Pruning(const LibraryTrees& trees, std::size_t tree)
      : model_(trees.model),
        begin_(trees.model.tree_begin[tree]),
        size_(trees.model.tree_begin[tree + 1] - begin_),
        parent_(size_, kNoParent),
        gain_(size_, 0),
        leaves_(size_, 1),
        cost_(size_, 0),
        stays_(size_, false) {
    for (std::size_t i = 0; i < size_; ++i) {
      if (is_leaf(i)) continue;
      stays_[i] = true;
      parent_[left(i)] = parent_[left(i) + 1] = i;
    }
    // Children lie behind their parent.
    for (std::size_t i = size_; i-- > 0;) {
      if (is_leaf(i)) continue;
      gain_[i] = trees.gains[begin_ + i] + gain_[left(i)] + gain_[left(i) + 1];
      leaves_[i] = leaves_[left(i)] + leaves_[left(i) + 1];
      heap_.push({link(i), i});
    }
  }

  std::vector<double> run() {
    double cost = 0;
    while (!heap_.empty()) {
      const Entry weakest = heap_.top();
      heap_.pop();
      if (!is_current(weakest)) continue;
      cost = std::max(cost, weakest.first);
      give_up(weakest.second, cost);
    }
    return cost_;
  }

 private:
  using Entry = std::pair<double, std::size_t>;  ///< link and node; of equal links the first node's

  [[nodiscard]] bool is_leaf(std::size_t i) const { return model_.column[begin_ + i] == TreeModel::kLeaf; }
  [[nodiscard]] std::size_t left(std::size_t i) const { return model_.left[begin_ + i]; }
  [[nodiscard]] double link(std::size_t i) const { return gain_[i] / static_cast<double>(leaves_[i] - 1); }
  [[nodiscard]] bool is_current(const Entry& entry) const {
    return stays_[entry.second] && link(entry.second) == entry.first;
  }

  /// Makes a leaf of a node; what is below goes with it.
  void give_up(std::size_t node, double cost) {
    const double gain = gain_[node];
    const std::size_t leaves = leaves_[node] - 1;
    std::vector<std::size_t> below{node};
    while (!below.empty()) {
      const std::size_t i = below.back();
      below.pop_back();
      if (is_leaf(i) || !stays_[i]) continue;
      stays_[i] = false;
      cost_[i] = cost;
      below.push_back(left(i));
      below.push_back(left(i) + 1);
    }
    for (std::size_t i = parent_[node]; i != kNoParent; i = parent_[i]) {
      gain_[i] -= gain;
      leaves_[i] -= leaves;
      heap_.push({link(i), i});
    }
  }

  const TreeModel& model_;
  std::size_t begin_;
  std::size_t size_;
  std::vector<std::size_t> parent_;
  std::vector<double> gain_;  ///< of a node and all splits below it that stay
  std::vector<std::size_t> leaves_;
  std::vector<double> cost_;
  std::vector<bool> stays_;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> heap_;
};

/// Copies nodes in the canonical order.
class Copy {
 public:
  Copy(const LibraryTrees& from, LibraryTrees& to) : from_(from), to_(to) {}

  void add(std::size_t tree, const std::vector<bool>& is_leaf) {
    const std::size_t begin = from_.model.tree_begin[tree];
    std::vector<std::size_t> order{begin};
    for (std::size_t at = 0; at < order.size(); ++at) {
      const std::size_t node = order[at];
      const bool leaf = from_.model.column[node] == TreeModel::kLeaf || is_leaf[node];
      add_node(node, leaf ? 0 : static_cast<std::uint32_t>(order.size()));
      if (leaf) continue;
      order.push_back(begin + from_.model.left[node]);
      order.push_back(begin + from_.model.left[node] + 1);
    }
    to_.model.tree_begin.push_back(static_cast<std::uint32_t>(to_.model.nodes()));
  }

 private:
  /// `left` is 0 for a leaf.
  void add_node(std::size_t node, std::uint32_t left) {
    const bool was_leaf = from_.model.column[node] == TreeModel::kLeaf;
    const bool split = left != 0;
    to_.model.column.push_back(split ? from_.model.column[node] : TreeModel::kLeaf);
    to_.model.value.push_back(split || was_leaf ? from_.model.value[node] : from_.outcomes[node]);
    to_.model.left.push_back(left);
    to_.model.flags.push_back(split ? from_.model.flags[node] : 0);
    to_.gains.push_back(split ? from_.gains[node] : 0);
    to_.covers.push_back(from_.covers[node]);
    to_.outcomes.push_back(from_.outcomes[node]);
    if (from_.model.set_begin.empty()) return;
    const auto words = from_.model.set_words.begin();
    if (split) {
      to_.model.set_words.insert(to_.model.set_words.end(), words + from_.model.set_begin[node],
                                 words + from_.model.set_begin[node + 1]);
    }
    to_.model.set_begin.push_back(static_cast<std::uint32_t>(to_.model.set_words.size()));
  }

  const LibraryTrees& from_;
  LibraryTrees& to_;
};

LibraryTrees empty_like(const LibraryTrees& trees) {
  LibraryTrees result;
  result.model.base = trees.model.base;
  result.model.columns = trees.model.columns;
  result.model.tree_begin.push_back(0);
  if (!trees.model.set_begin.empty()) result.model.set_begin.push_back(0);
  return result;
}

void finish(LibraryTrees& trees) {
  if (trees.model.set_words.empty()) trees.model.set_begin.clear();
}

}  // namespace

std::vector<double> pruning_costs(const LibraryTrees& trees, std::size_t tree) { return Pruning(trees, tree).run(); }

LibraryTrees prune(const LibraryTrees& trees, const std::vector<bool>& is_leaf) {
  LibraryTrees result = empty_like(trees);
  Copy copy(trees, result);
  for (std::size_t t = 0; t < trees.model.trees(); ++t) copy.add(t, is_leaf);
  finish(result);
  return result;
}

}  // namespace dmlc::train
