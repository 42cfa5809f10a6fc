// SPDX-License-Identifier: Apache-2.0
// Checks boosted trees and turns them into tensors and back.
#include "runtime/src/predict/trees_model.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace dmlc::predict {

namespace {

/// The sizes of the arrays against each other, before anything is indexed.
std::string find_size_damage(const TreeModel& model, const std::vector<bool>& is_category) {
  const std::size_t nodes = model.nodes();
  if (model.base.empty()) return "no base margin";
  if (is_category.size() != model.columns) return "another number of columns";
  if (model.tree_begin.empty() || model.tree_begin.front() != 0) return "the list of trees does not start at 0";
  if (model.tree_begin.back() != nodes) return "the list of trees does not end at the last node";
  // Gathers count in steps of half a node, in 31 bits.
  if (nodes > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()) / 2) return "too many nodes";
  if (model.trees() % model.outputs() != 0) return "an incomplete round of trees";
  if (model.value.size() != nodes || model.left.size() != nodes || model.flags.size() != nodes) {
    return "node arrays of different lengths";
  }
  if (model.set_begin.empty() != model.set_words.empty()) return "category sets without their places";
  if (!model.set_begin.empty()) {
    if (model.set_begin.size() != nodes + 1 || model.set_begin.front() != 0) return "places of category sets";
    if (model.set_begin.back() != model.set_words.size()) return "places of category sets";
    for (std::size_t i = 0; i < nodes; ++i) {
      if (model.set_begin[i] > model.set_begin[i + 1]) return "places of category sets";
    }
  }
  for (const float margin : model.base) {
    if (!std::isfinite(margin)) return "a base margin is not finite";
  }
  for (std::size_t t = 0; t < model.trees(); ++t) {
    if (model.tree_begin[t] >= model.tree_begin[t + 1]) return "an empty tree";
  }
  return {};
}

std::string find_split_damage(const TreeModel& model, const std::vector<bool>& is_category, std::size_t node) {
  if (model.column[node] < 0 || static_cast<std::uint32_t>(model.column[node]) >= model.columns) {
    return "a column out of range";
  }
  const bool category = (model.flags[node] & TreeModel::kCategory) != 0;
  if (category != is_category[static_cast<std::size_t>(model.column[node])]) return "a split of the wrong kind";
  const bool has_set = !model.set_begin.empty() && model.set_begin[node] < model.set_begin[node + 1];
  if (category && !has_set) return "a category split without a set";
  if (!category && has_set) return "a set on a number split";
  // -infinity stands for "missing, go left" while evaluating, so it cannot be a threshold.
  if (!category && !(model.value[node] > -std::numeric_limits<float>::infinity())) return "a threshold is no number";
  return {};
}

/// One pass in node order suffices, because children lie behind their parent.
std::string find_tree_damage(const TreeModel& model, const std::vector<bool>& is_category, std::size_t tree) {
  const std::size_t begin = model.tree_begin[tree];
  const std::size_t size = model.tree_begin[tree + 1] - begin;
  std::vector<std::uint8_t> level(size, 0);
  std::size_t next = 1;  // breadth first without gaps: each pair of children follows the one before
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t node = begin + i;
    if ((model.flags[node] & ~(TreeModel::kMissingLeft | TreeModel::kCategory)) != 0) return "an unknown flag";
    if (model.column[node] == TreeModel::kLeaf) {
      if (model.left[node] != 0 || model.flags[node] != 0) return "a leaf with children or flags";
      if (!std::isfinite(model.value[node])) return "a leaf is not finite";
      if (!model.set_begin.empty() && model.set_begin[node] != model.set_begin[node + 1]) return "a leaf with a set";
      continue;
    }
    if (std::string damage = find_split_damage(model, is_category, node); !damage.empty()) return damage;
    if (model.left[node] != next || next + 2 > size) return "a child out of place";
    if (level[i] + 1U > TreeModel::kMaxDepth) return "a tree is too deep";
    level[next] = level[next + 1] = static_cast<std::uint8_t>(level[i] + 1);
    next += 2;
  }
  return next == size ? std::string{} : "a node without a parent";
}

template <class T>
std::vector<T> take(const std::vector<tensor::Tensor>& tensors, std::string_view name, tensor::DataType type) {
  for (const tensor::Tensor& tensor : tensors) {
    if (tensor.name != name) continue;
    if (tensor.type != type || tensor.shape.size() != 1) throw std::invalid_argument("tensor of the wrong type");
    if (tensor.bytes.size() % sizeof(T) != 0 || tensor.shape[0] != tensor.bytes.size() / sizeof(T)) {
      throw std::invalid_argument("tensor of the wrong size");
    }
    std::vector<T> values(tensor.bytes.size() / sizeof(T));
    if (!values.empty()) std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
    return values;
  }
  return {};
}

template <class T>
void put(std::vector<tensor::Tensor>& tensors, const char* name, tensor::DataType type, const std::vector<T>& values) {
  if (values.empty()) return;
  tensors.push_back(tensor::make_tensor(name, type, {values.size()}, values.data(), values.size()));
}

}  // namespace

std::string find_damage(const TreeModel& model, const std::vector<bool>& is_category) {
  if (std::string damage = find_size_damage(model, is_category); !damage.empty()) return damage;
  for (std::size_t t = 0; t < model.trees(); ++t) {
    if (std::string damage = find_tree_damage(model, is_category, t); !damage.empty()) return damage;
  }
  return {};
}

std::uint32_t depth_of(const TreeModel& model, std::size_t tree) {
  const std::size_t begin = model.tree_begin[tree];
  const std::size_t size = model.tree_begin[tree + 1] - begin;
  std::vector<std::uint32_t> level(size, 0);
  std::uint32_t depth = 0;
  for (std::size_t i = 0; i < size; ++i) {
    if (model.column[begin + i] == TreeModel::kLeaf) continue;
    const std::size_t child = model.left[begin + i];
    level[child] = level[child + 1] = level[i] + 1;
    depth = std::max(depth, level[child]);
  }
  return depth;
}

void append_trees(TreeModel& model, const TreeModel& more) {
  const auto nodes = static_cast<std::uint32_t>(model.nodes());
  if (model.tree_begin.empty()) model.tree_begin.push_back(0);
  for (std::size_t t = 1; t < more.tree_begin.size(); ++t) model.tree_begin.push_back(nodes + more.tree_begin[t]);
  if (!more.set_begin.empty() || !model.set_begin.empty()) {
    if (model.set_begin.empty()) model.set_begin.assign(nodes + 1, 0);
    const auto words = static_cast<std::uint32_t>(model.set_words.size());
    for (std::size_t i = 1; i <= more.nodes(); ++i) {
      model.set_begin.push_back(more.set_begin.empty() ? words : words + more.set_begin[i]);
    }
    model.set_words.insert(model.set_words.end(), more.set_words.begin(), more.set_words.end());
  }
  model.column.insert(model.column.end(), more.column.begin(), more.column.end());
  model.value.insert(model.value.end(), more.value.begin(), more.value.end());
  model.left.insert(model.left.end(), more.left.begin(), more.left.end());
  model.flags.insert(model.flags.end(), more.flags.begin(), more.flags.end());
}

void truncate_trees(TreeModel& model, std::size_t trees) {
  if (trees >= model.trees()) return;
  const std::size_t nodes = model.tree_begin[trees];
  model.tree_begin.resize(trees + 1);
  model.column.resize(nodes);
  model.value.resize(nodes);
  model.left.resize(nodes);
  model.flags.resize(nodes);
  if (model.set_begin.empty()) return;
  model.set_begin.resize(nodes + 1);
  model.set_words.resize(model.set_begin.back());
  if (model.set_words.empty()) model.set_begin.clear();
}

std::vector<tensor::Tensor> to_tensors(const TreeModel& model) {
  std::vector<tensor::Tensor> tensors;
  put(tensors, "base_margin", tensor::DataType::float32, model.base);
  put(tensors, "tree_begin", tensor::DataType::uint32, model.tree_begin);
  put(tensors, "column", tensor::DataType::int32, model.column);
  put(tensors, "value", tensor::DataType::float32, model.value);
  put(tensors, "left", tensor::DataType::uint32, model.left);
  put(tensors, "flags", tensor::DataType::uint8, model.flags);
  put(tensors, "set_begin", tensor::DataType::uint32, model.set_begin);
  put(tensors, "set_words", tensor::DataType::uint32, model.set_words);
  return tensors;
}

TreeModel from_tensors(const std::vector<tensor::Tensor>& tensors, std::uint32_t columns) {
  TreeModel model;
  model.columns = columns;
  model.base = take<float>(tensors, "base_margin", tensor::DataType::float32);
  model.tree_begin = take<std::uint32_t>(tensors, "tree_begin", tensor::DataType::uint32);
  model.column = take<std::int32_t>(tensors, "column", tensor::DataType::int32);
  model.value = take<float>(tensors, "value", tensor::DataType::float32);
  model.left = take<std::uint32_t>(tensors, "left", tensor::DataType::uint32);
  model.flags = take<std::uint8_t>(tensors, "flags", tensor::DataType::uint8);
  model.set_begin = take<std::uint32_t>(tensors, "set_begin", tensor::DataType::uint32);
  model.set_words = take<std::uint32_t>(tensors, "set_words", tensor::DataType::uint32);
  return model;
}

}  // namespace dmlc::predict
