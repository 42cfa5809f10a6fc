// SPDX-License-Identifier: Apache-2.0
// Boosted trees as data: the canonical form that training makes, versions store and evaluators are built from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/src/tensor/tensor.h"

namespace dmlc::predict {

/// Nodes of all trees side by side, breadth first within a tree: the children of a node lie behind it and next to each
/// other. A row goes left when `cell < value`, or when its category is not in the node's set; a missing cell goes where
/// the node's flag says. The margin of an output is base + tree + tree + … in float32, in the order of the trees;
/// tree t belongs to output t % outputs().
struct TreeModel {
  static constexpr std::int32_t kLeaf = -1;
  static constexpr std::uint8_t kMissingLeft = 1;
  static constexpr std::uint8_t kCategory = 2;
  static constexpr std::uint32_t kMaxDepth = 64;

  std::uint32_t columns = 0;              ///< cells of a row
  std::vector<float> base;                ///< margin before the first tree, one per output
  std::vector<std::uint32_t> tree_begin;  ///< first node of each tree, then the number of nodes
  std::vector<std::int32_t> column;       ///< of each node; kLeaf
  std::vector<float> value;               ///< threshold, or the leaf's value; 0 for a category node
  std::vector<std::uint32_t> left;        ///< left child, counted from the tree's first node; 0 for a leaf
  std::vector<std::uint8_t> flags;
  std::vector<std::uint32_t> set_begin;  ///< first word of a node's set, then the number of words; empty without sets
  std::vector<std::uint32_t> set_words;  ///< bit k of a set: category k goes right

  [[nodiscard]] std::size_t outputs() const { return base.size(); }
  [[nodiscard]] std::size_t trees() const { return tree_begin.empty() ? 0 : tree_begin.size() - 1; }
  [[nodiscard]] std::size_t nodes() const { return column.size(); }
};

/// Says what is wrong with a model in a few words; empty when every index, size and number is sound: children in range
/// and reached once, depth at most kMaxDepth, thresholds above -infinity, leaves finite. `is_category` has one entry
/// per column; category nodes must stand on category columns and the others on the rest.
[[nodiscard]] std::string find_damage(const TreeModel& model, const std::vector<bool>& is_category);

/// Deepest level of a tree (0: a single leaf). The model must be sound.
[[nodiscard]] std::uint32_t depth_of(const TreeModel& model, std::size_t tree);

/// Appends the trees of `more`, which has the same columns and outputs.
void append_trees(TreeModel& model, const TreeModel& more);
/// Keeps the first `trees` trees.
void truncate_trees(TreeModel& model, std::size_t trees);

[[nodiscard]] std::vector<tensor::Tensor> to_tensors(const TreeModel& model);
/// The inverse. Checks only that the tensors are there with the right types and agreeing sizes; throws
/// std::invalid_argument. Call find_damage on the result.
[[nodiscard]] TreeModel from_tensors(const std::vector<tensor::Tensor>& tensors, std::uint32_t columns);

}  // namespace dmlc::predict
