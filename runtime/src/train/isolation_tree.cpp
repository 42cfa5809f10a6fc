// SPDX-License-Identifier: Apache-2.0
// Draws a sample, then splits it at random until every row is alone.
#include "runtime/src/train/isolation_tree.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <set>

#include "runtime/src/network/random.h"
#include "runtime/src/predict/trees_evaluator.h"

namespace dmlc::train {
namespace {

using predict::TreeModel;

constexpr double kEuler = 0.57721566490153286;

/// A split, before it is known where its children stand.
struct Split {
  std::size_t column = 0;
  bool is_category = false;
  float threshold = 0;
  std::vector<std::uint32_t> set;
  bool missing_left = false;
};

struct Node {
  std::vector<std::uint32_t> rows;  ///< places in the sample
  std::uint32_t depth = 0;
};

class Tree {
 public:
  Tree(const ingest::ColumnStore& store, const TrainingRows& rows, const IsolationSettings& settings,
       std::uint64_t seed)
      : store_(store), settings_(settings), random_(seed) {
    draw_sample(rows);
    draw_columns();
    if (copied_bytes(store, settings) > 0) copy_cells();
  }

  TreeModel grow(const std::function<void()>& check) {
    model_.columns = static_cast<std::uint32_t>(store_.columns().size());
    model_.base = {0};
    model_.set_begin = {0};
    std::vector<Node> nodes(1);
    nodes[0].rows.resize(sample_.size());
    std::iota(nodes[0].rows.begin(), nodes[0].rows.end(), 0U);
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      check();
      add_node(n, nodes);
    }
    model_.tree_begin = {0, static_cast<std::uint32_t>(nodes.size())};
    if (model_.set_words.empty()) model_.set_begin.clear();
    return std::move(model_);
  }

 private:
  /// Without putting back; Floyd's algorithm (Bentley, Floyd: A Sample of Brilliance, CACM 1987).
  void draw_sample(const TrainingRows& rows) {
    const std::uint64_t count = std::min<std::uint64_t>(settings_.sample, rows.size());
    std::set<std::uint64_t> chosen;
    for (std::uint64_t j = rows.size() - count; j < rows.size(); ++j) {
      if (!chosen.insert(random_.below(j + 1)).second) chosen.insert(j);
    }
    for (const std::uint64_t place : chosen) sample_.push_back(rows[place]);
  }

  void draw_columns() {
    columns_.resize(store_.columns().size());
    std::iota(columns_.begin(), columns_.end(), std::size_t{0});
    const double asked = std::ceil(settings_.colsample * static_cast<double>(columns_.size()) - 1e-9);
    shuffle_columns();
    columns_.resize(std::clamp<std::size_t>(static_cast<std::size_t>(asked), 1, columns_.size()));
  }

  void shuffle_columns() {
    for (std::size_t i = columns_.size(); i > 1; --i) std::swap(columns_[i - 1], columns_[random_.below(i)]);
  }

  /// Nodes read the sample again and again, which lies all over the store.
  void copy_cells() {
    std::vector<std::uint32_t> cells(store_.columns().size() * sample_.size());
    for (std::uint32_t place = 0; place < sample_.size(); ++place) {
      for (const std::size_t column : columns_) cells[column * sample_.size() + place] = cell(place, column);
    }
    cells_ = std::move(cells);
  }

  /// The bits of a number or a code.
  [[nodiscard]] std::uint32_t cell(std::uint32_t place, std::size_t column) const {
    if (!cells_.empty()) return cells_[column * sample_.size() + place];
    const std::size_t block = sample_[place] / ingest::kBlockRows;
    const std::size_t row = sample_[place] % ingest::kBlockRows;
    return store_.columns()[column].is_category ? std::bit_cast<std::uint32_t>(store_.codes(block, column)[row])
                                                : std::bit_cast<std::uint32_t>(store_.numbers(block, column)[row]);
  }
  [[nodiscard]] float number(std::uint32_t place, std::size_t column) const {
    return std::clamp(std::bit_cast<float>(cell(place, column)), -predict::kLargestCell, predict::kLargestCell);
  }
  [[nodiscard]] std::int32_t code(std::uint32_t place, std::size_t column) const {
    return std::bit_cast<std::int32_t>(cell(place, column));
  }

  void add_node(std::size_t n, std::vector<Node>& nodes) {
    Split split;
    const bool splits = nodes[n].rows.size() > 1 && nodes[n].depth < settings_.max_depth && draw_split(nodes[n], split);
    model_.column.push_back(splits ? static_cast<std::int32_t>(split.column) : TreeModel::kLeaf);
    const double depth = nodes[n].depth + mean_path(static_cast<double>(nodes[n].rows.size()));
    model_.value.push_back(!splits ? static_cast<float>(depth) : split.is_category ? 0 : split.threshold);
    model_.left.push_back(splits ? static_cast<std::uint32_t>(nodes.size()) : 0);
    const int flags =
        !splits ? 0
                : (split.missing_left ? TreeModel::kMissingLeft : 0) | (split.is_category ? TreeModel::kCategory : 0);
    model_.flags.push_back(static_cast<std::uint8_t>(flags));
    model_.set_words.insert(model_.set_words.end(), split.set.begin(), split.set.end());
    model_.set_begin.push_back(static_cast<std::uint32_t>(model_.set_words.size()));
    if (!splits) return;
    Node left{{}, nodes[n].depth + 1};
    Node right{{}, nodes[n].depth + 1};
    for (const std::uint32_t place : nodes[n].rows) (goes_left(split, place) ? left : right).rows.push_back(place);
    nodes[n].rows = {};
    nodes.push_back(std::move(left));
    nodes.push_back(std::move(right));
  }

  [[nodiscard]] bool goes_left(const Split& split, std::uint32_t place) const {
    if (split.is_category) {
      const std::int32_t own = code(place, split.column);
      if (own < 0) return split.missing_left;
      const auto word = static_cast<std::size_t>(own) / 32;
      return word >= split.set.size() || (split.set[word] >> (static_cast<std::uint32_t>(own) % 32) & 1U) == 0;
    }
    const float own = number(place, split.column);
    return std::isnan(own) ? split.missing_left : own < split.threshold;
  }

  /// On any column in which the node's rows differ; false when there is none.
  bool draw_split(const Node& node, Split& split) {
    shuffle_columns();
    for (const std::size_t column : columns_) {
      split.column = column;
      split.is_category = store_.columns()[column].is_category;
      if (split.is_category ? draw_set(node, split) : draw_threshold(node, split)) return true;
    }
    split = {};
    return false;
  }

  bool draw_threshold(const Node& node, Split& split) {
    float least = INFINITY;
    float greatest = -INFINITY;
    for (const std::uint32_t place : node.rows) {
      const float own = number(place, split.column);
      if (std::isnan(own)) continue;
      least = std::min(least, own);
      greatest = std::max(greatest, own);
    }
    if (!(least < greatest)) return false;
    const double between =
        static_cast<double>(least) + random_.uniform() * (static_cast<double>(greatest) - static_cast<double>(least));
    // Above the least value, so that both sides have rows.
    split.threshold = std::clamp(static_cast<float>(between), std::nextafter(least, greatest), greatest);
    draw_side_of_missing(node, split);
    return true;
  }

  bool draw_set(const Node& node, Split& split) {
    std::set<std::int32_t> found;
    for (const std::uint32_t place : node.rows) {
      if (const std::int32_t own = code(place, split.column); own >= 0) found.insert(own);
    }
    if (found.size() < 2) return false;
    std::vector<std::int32_t> codes(found.begin(), found.end());
    for (std::size_t i = codes.size(); i > 1; --i) std::swap(codes[i - 1], codes[random_.below(i)]);
    codes.resize(1 + random_.below(codes.size() - 1));
    split.set.assign(static_cast<std::size_t>(*std::max_element(codes.begin(), codes.end())) / 32 + 1, 0);
    for (const std::int32_t one : codes) {
      split.set[static_cast<std::size_t>(one) / 32] |= 1U << (static_cast<std::uint32_t>(one) % 32);
    }
    draw_side_of_missing(node, split);
    return true;
  }

  /// As likely as the side of a row that has a value.
  void draw_side_of_missing(const Node& node, Split& split) {
    std::size_t known = 0;
    std::size_t left = 0;
    for (const std::uint32_t place : node.rows) {
      const bool is_missing =
          split.is_category ? code(place, split.column) < 0 : std::isnan(number(place, split.column));
      if (is_missing) continue;
      ++known;
      left += goes_left(split, place) ? 1 : 0;
    }
    split.missing_left = random_.below(known) < left;
  }

  const ingest::ColumnStore& store_;
  const IsolationSettings& settings_;
  network::Random random_;
  std::vector<std::uint32_t> sample_;
  std::vector<std::uint32_t> cells_;  ///< [column][place], where they are copied
  std::vector<std::size_t> columns_;
  TreeModel model_;
};

}  // namespace

std::uint64_t copied_bytes(const ingest::ColumnStore& store, const IsolationSettings& settings) {
  constexpr std::uint64_t kMost = 1 << 20;
  const std::uint64_t bytes = settings.sample * store.columns().size() * sizeof(std::uint32_t);
  return bytes <= kMost ? bytes : 0;
}

double mean_path(double rows) {
  if (rows <= 1) return 0;
  if (rows <= 2) return 1;
  return 2 * (std::log(rows - 1) + kEuler) - 2 * (rows - 1) / rows;
}

predict::TreeModel grow_isolation_tree(const ingest::ColumnStore& store, const TrainingRows& rows,
                                       const IsolationSettings& settings, std::uint64_t seed,
                                       const std::function<void()>& check) {
  return Tree(store, rows, settings, seed).grow(check);
}

}  // namespace dmlc::train
