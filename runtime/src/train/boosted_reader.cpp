// SPDX-License-Identifier: Apache-2.0
// Walks XGBoost's tree arrays breadth first and writes canonical nodes.
#include "runtime/src/train/boosted_reader.h"

#include <nlohmann/json.hpp>

#include "runtime/src/train/boosted_request.h"

namespace dmlc::train {

namespace {

using nlohmann::json;
using predict::TreeModel;

/// XGBoost's arrays of one tree.
struct LibraryTree {
  std::vector<std::int64_t> left;
  std::vector<std::int64_t> right;
  std::vector<std::int64_t> feature;
  std::vector<float> condition;
  std::vector<float> gain;
  std::vector<float> cover;
  std::vector<float> outcome;
  std::vector<std::int64_t> default_left;
  std::vector<std::int64_t> is_category;
  std::vector<std::int64_t> categories;  ///< of all sets
  std::vector<std::int64_t> category_nodes;
  std::vector<std::int64_t> category_segments;  ///< first entry of each set
  std::vector<std::int64_t> category_sizes;

  explicit LibraryTree(const json& tree)
      : left(tree.at("left_children")),
        right(tree.at("right_children")),
        feature(tree.at("split_indices")),
        condition(tree.at("split_conditions").get<std::vector<float>>()),
        gain(tree.at("loss_changes").get<std::vector<float>>()),
        cover(tree.at("sum_hessian").get<std::vector<float>>()),
        outcome(tree.at("base_weights").get<std::vector<float>>()),
        default_left(tree.at("default_left")),
        is_category(tree.at("split_type")),
        categories(tree.at("categories")),
        category_nodes(tree.at("categories_nodes")),
        category_segments(tree.at("categories_segments")),
        category_sizes(tree.at("categories_sizes")) {
    const std::size_t nodes = left.size();
    if (nodes == 0 || right.size() != nodes || feature.size() != nodes || condition.size() != nodes ||
        gain.size() != nodes || cover.size() != nodes || outcome.size() != nodes || default_left.size() != nodes ||
        is_category.size() != nodes) {
      throw ProtocolError("a tree with arrays of different lengths");
    }
    if (category_segments.size() != category_nodes.size() || category_sizes.size() != category_nodes.size()) {
      throw ProtocolError("category sets with arrays of different lengths");
    }
  }

  [[nodiscard]] std::span<const std::int64_t> set_of(std::size_t node) const {
    for (std::size_t i = 0; i < category_nodes.size(); ++i) {
      if (category_nodes[i] != static_cast<std::int64_t>(node)) continue;
      const auto begin = static_cast<std::size_t>(category_segments[i]);
      const auto size = static_cast<std::size_t>(category_sizes[i]);
      if (begin > categories.size() || size > categories.size() - begin) throw ProtocolError("a set out of range");
      return {categories.data() + begin, size};
    }
    throw ProtocolError("a category split without a set");
  }
};

class Writer {
 public:
  Writer(std::span<const LibraryFeature> features, LibraryTrees& out) : features_(features), out_(out) {}

  void write(const LibraryTree& tree) {
    TreeModel& model = out_.model;
    std::vector<std::size_t> order{0};
    for (std::size_t at = 0; at < order.size(); ++at) {
      if (order.size() > tree.left.size()) throw ProtocolError("a tree with a cycle");
      const std::size_t node = order[at];
      out_.covers.push_back(static_cast<double>(tree.cover[node]));
      out_.outcomes.push_back(tree.outcome[node]);
      if (tree.left[node] < 0) {
        add_node(TreeModel::kLeaf, tree.condition[node], 0, 0, 0);
        continue;
      }
      const auto left = static_cast<std::size_t>(tree.left[node]);
      const auto right = static_cast<std::size_t>(tree.right[node]);
      if (left >= tree.left.size() || right >= tree.left.size()) throw ProtocolError("a child out of range");
      write_split(tree, node, static_cast<std::uint32_t>(order.size()));
      order.push_back(left);
      order.push_back(right);
    }
    model.tree_begin.push_back(static_cast<std::uint32_t>(model.nodes()));
  }

 private:
  void write_split(const LibraryTree& tree, std::size_t node, std::uint32_t left) {
    const auto index = static_cast<std::size_t>(tree.feature[node]);
    if (index >= features_.size()) throw ProtocolError("a feature out of range");
    const LibraryFeature& feature = features_[index];
    if ((tree.is_category[node] != 0) != feature.is_category) throw ProtocolError("a split of the wrong kind");
    bool missing_left = tree.default_left[node] != 0;
    if (feature.missing == LibraryFeature::Missing::is_lowest) missing_left = true;
    if (feature.missing == LibraryFeature::Missing::is_highest) missing_left = false;
    float value = tree.condition[node];
    if (feature.is_category) {
      value = 0;
      missing_left = write_set(tree.set_of(node), feature, missing_left);
    }
    std::uint8_t flags = feature.is_category ? TreeModel::kCategory : 0;
    if (missing_left) flags |= TreeModel::kMissingLeft;
    add_node(static_cast<std::int32_t>(feature.column), value, left, flags, static_cast<double>(tree.gain[node]));
  }

  /// Appends the words of a set; tells where missing categories go.
  bool write_set(std::span<const std::int64_t> set, const LibraryFeature& feature, bool missing_left) {
    std::vector<std::uint32_t> words(feature.categories / 32 + 1, 0);
    const bool coded = feature.missing == LibraryFeature::Missing::is_last;
    if (coded) missing_left = true;
    for (const std::int64_t category : set) {
      if (category < 0 || category > feature.categories) throw ProtocolError("a category out of range");
      if (category == feature.categories) {
        if (coded) missing_left = false;
        continue;
      }
      words[static_cast<std::size_t>(category) / 32] |= 1U << (category % 32);
    }
    while (words.size() > 1 && words.back() == 0) words.pop_back();
    out_.model.set_words.insert(out_.model.set_words.end(), words.begin(), words.end());
    return missing_left;
  }

  void add_node(std::int32_t column, float value, std::uint32_t left, std::uint8_t flags, double gain) {
    TreeModel& model = out_.model;
    model.column.push_back(column);
    model.value.push_back(value);
    model.left.push_back(left);
    model.flags.push_back(flags);
    model.set_begin.push_back(static_cast<std::uint32_t>(model.set_words.size()));
    out_.gains.push_back(gain);
  }

  std::span<const LibraryFeature> features_;
  LibraryTrees& out_;
};

}  // namespace

void append_trees(LibraryTrees& trees, const LibraryTrees& more) {
  predict::append_trees(trees.model, more.model);
  trees.gains.insert(trees.gains.end(), more.gains.begin(), more.gains.end());
  trees.covers.insert(trees.covers.end(), more.covers.begin(), more.covers.end());
  trees.outcomes.insert(trees.outcomes.end(), more.outcomes.begin(), more.outcomes.end());
}

LibraryTrees read_library_trees(std::span<const std::uint8_t> bytes, std::span<const LibraryFeature> features,
                                std::uint32_t columns) {
  LibraryTrees result;
  result.model.columns = columns;
  result.model.tree_begin.push_back(0);
  result.model.set_begin.push_back(0);
  try {
    const json document = json::from_ubjson(bytes.begin(), bytes.end());
    const json& model = document.at("learner").at("gradient_booster").at("model");
    Writer writer(features, result);
    for (const json& tree : model.at("trees")) writer.write(LibraryTree(tree));
  } catch (const json::exception& defect) {
    throw ProtocolError(defect.what());
  }
  if (result.model.set_words.empty()) result.model.set_begin.clear();
  return result;
}

}  // namespace dmlc::train
