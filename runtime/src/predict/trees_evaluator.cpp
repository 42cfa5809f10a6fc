// SPDX-License-Identifier: Apache-2.0
// Builds the tables of the tree kernels and feeds rows and tiles to them.
#include "runtime/src/predict/trees_evaluator.h"

#include <alloca.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>

#include "runtime/src/tensor/cpu_level.h"

namespace dmlc::predict {

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
/// Slots of a row live on the stack; a table has at most 1664 columns, four parts each, two directions.
constexpr std::size_t kMaxSlots = 16384;
/// Larger tables of category sets would not stay in a cache; the general form reads one bit instead.
constexpr std::size_t kMaxSetBytes = std::size_t{8} << 20;
/// Trees whose tables stay in the nearest cache while tiles go by, and what the tiles that go by may take of the next.
constexpr std::size_t kTreesTogether = 32;
constexpr std::size_t kTogetherBytes = std::size_t{64} << 10;

bool is_leaf(const TreeModel& model, std::size_t node) { return model.column[node] == TreeModel::kLeaf; }
bool is_set(const TreeModel& model, std::size_t node) { return (model.flags[node] & TreeModel::kCategory) != 0; }
bool missing_left(const TreeModel& model, std::size_t node) {
  return (model.flags[node] & TreeModel::kMissingLeft) != 0;
}

/// Whether the node sends a category right; `code` beyond the last stands for a missing one.
bool sends_right(const TreeModel& model, std::size_t node, std::uint32_t code, std::uint32_t codes) {
  if (code >= codes) return !missing_left(model, node);
  const std::size_t word = model.set_begin[node] + code / 32;
  return word < model.set_begin[node + 1] && ((model.set_words[word] >> (code % 32)) & 1) != 0;
}

float slot_value(float cell, float missing) {
  if (std::isnan(cell)) return missing;
  return std::clamp(cell, -kLargestCell, kLargestCell);
}

/// Margins that stand row by row into a tile, where they stand output by output.
void turn(const float* margins, float* tile, std::size_t rows, std::size_t outputs) {
  for (std::size_t k = 0; k < outputs; ++k) {
    for (std::size_t r = 0; r < rows; ++r) tile[k * kTileRows + r] = margins[r * outputs + k];
  }
}

void turn_back(const float* tile, float* margins, std::size_t rows, std::size_t outputs) {
  for (std::size_t k = 0; k < outputs; ++k) {
    for (std::size_t r = 0; r < rows; ++r) margins[r * outputs + k] = tile[k * kTileRows + r];
  }
}

}  // namespace

const TreeKernels& best_tree_kernels() { return *available_tree_kernels().back(); }

std::vector<const TreeKernels*> available_tree_kernels() {
  std::vector<const TreeKernels*> levels{&kTreeKernelsV2};
  if (tensor::cpu_level() >= 3) levels.push_back(&kTreeKernelsV3);
  if (tensor::cpu_level() >= 4) levels.push_back(&kTreeKernelsV4);
  return levels;
}

TreeEvaluator::TreeEvaluator(const TreeModel& model, std::span<const TreeColumn> columns, const TreeKernels& kernels,
                             TreeForm form)
    : kernels_(&kernels), base_(model.base), trees_(model.trees()) {
  collect_inputs(model, columns);
  if (form == TreeForm::automatic && fits_heap_form(model)) {
    build_heap(model);
  } else {
    build_general(model);
  }
}

void TreeEvaluator::collect_inputs(const TreeModel& model, std::span<const TreeColumn> columns) {
  slots_.push_back({0, 0});
  for (auto& slots : slot_by_column_) slots.assign(columns.size(), 0);
  category_by_column_.assign(columns.size(), kNone);
  for (std::size_t node = 0; node < model.nodes(); ++node) {
    if (is_leaf(model, node)) continue;
    const auto column = static_cast<std::uint32_t>(model.column[node]);
    if (is_set(model, node)) {
      if (category_by_column_[column] != kNone) continue;
      category_by_column_[column] = static_cast<std::uint32_t>(categories_.size());
      categories_.push_back({column, columns[column].categories, columns[column].categories});
    } else if (std::uint32_t& slot = slot_by_column_[missing_left(model, node) ? 1 : 0][column]; slot == 0) {
      slot = static_cast<std::uint32_t>(slots_.size());
      slots_.push_back({column, missing_left(model, node) ? -kInfinity : kInfinity});
    }
  }
  if (slots_.size() > kMaxSlots) throw std::invalid_argument("too many columns");
}

std::uint32_t TreeEvaluator::slot_of(const TreeModel& model, std::size_t node) const {
  return slot_by_column_[missing_left(model, node) ? 1 : 0][static_cast<std::size_t>(model.column[node])];
}

bool TreeEvaluator::fits_heap_form(const TreeModel& model) const {
  if (model.trees() == 0) return false;
  std::size_t set_bytes = 0;
  for (const CategoryInput& input : categories_) {
    set_bytes += (std::size_t{input.codes} + 1) * model.trees() * sizeof(std::uint64_t);
  }
  if (set_bytes > kMaxSetBytes) return false;
  for (std::size_t t = 0; t < model.trees(); ++t) {
    if (depth_of(model, t) > kHeapDepth) return false;
  }
  return true;
}

void TreeEvaluator::build_heap(const TreeModel& model) {
  const std::size_t places = trees_ * kHeapNodes;
  heap_slots_.assign(places + 1, 0);
  heap_thresholds_.assign(places, kInfinity);
  heap_leaves_.assign(places, 0);
  for (const CategoryInput& input : categories_) heap_sets_.emplace_back((input.codes + 1) * trees_, 0);
  struct Visit {
    std::size_t node;
    std::size_t place;
    std::uint32_t level;
  };
  std::vector<Visit> stack;
  for (std::size_t t = 0; t < trees_; ++t) {
    stack.push_back({model.tree_begin[t], 1, 0});
    while (!stack.empty()) {
      const Visit visit = stack.back();
      stack.pop_back();
      if (is_leaf(model, visit.node)) {
        const std::uint32_t below = kHeapDepth - visit.level;
        const std::size_t first = t * kHeapNodes + (visit.place << below) - kHeapNodes;
        std::fill_n(heap_leaves_.begin() + static_cast<std::ptrdiff_t>(first), std::size_t{1} << below,
                    model.value[visit.node]);
        continue;
      }
      if (is_set(model, visit.node)) {
        const std::uint32_t c = category_by_column_[static_cast<std::size_t>(model.column[visit.node])];
        for (std::uint32_t code = 0; code <= categories_[c].codes; ++code) {
          if (!sends_right(model, visit.node, code, categories_[c].codes)) continue;
          heap_sets_[c][code * trees_ + t] |= std::uint64_t{1} << visit.place;
        }
      } else {
        heap_slots_[t * kHeapNodes + visit.place] = static_cast<std::uint16_t>(slot_of(model, visit.node));
        heap_thresholds_[t * kHeapNodes + visit.place] = model.value[visit.node];
      }
      const std::size_t left = model.tree_begin[t] + model.left[visit.node];
      stack.push_back({left, 2 * visit.place, visit.level + 1});
      stack.push_back({left + 1, 2 * visit.place + 1, visit.level + 1});
    }
  }
  for (const auto& sets : heap_sets_) heap_set_pointers_.push_back(sets.data());
  heap_ = {heap_slots_.data(), heap_thresholds_.data(), heap_leaves_.data(), heap_set_pointers_.data(), trees_,
           slots_.size(),      categories_.size(),      base_.size()};
}

void TreeEvaluator::build_general(const TreeModel& model) {
  words_ = model.set_words;
  for (CategoryInput& input : categories_) input.missing = kMissingCode;
  nodes_.resize(model.nodes());
  leaves_.assign(model.nodes(), 0);
  for (std::size_t t = 0; t < trees_; ++t) {
    const std::uint32_t begin = model.tree_begin[t];
    roots_.push_back(begin);
    depths_.push_back(depth_of(model, t));
    for (std::uint32_t node = begin; node < model.tree_begin[t + 1]; ++node) {
      if (is_leaf(model, node)) {
        nodes_[node] = {kInfinity, 0, node, 0};
        leaves_[node] = model.value[node];
      } else if (is_set(model, node)) {
        const std::uint32_t c = category_by_column_[static_cast<std::size_t>(model.column[node])];
        sets_.push_back({model.set_begin[node], model.set_begin[node + 1] - model.set_begin[node],
                         missing_left(model, node) ? 0U : 1U});
        nodes_[node] = {0, c, begin + model.left[node], static_cast<std::uint32_t>(sets_.size())};
      } else {
        nodes_[node] = {model.value[node], slot_of(model, node), begin + model.left[node], 0};
      }
    }
  }
  general_ = {nodes_.data(), leaves_.data(), roots_.data(), depths_.data(),
              sets_.data(),  words_.data(),  trees_,        base_.size()};
}

void TreeEvaluator::predict_row(const float* numbers, const std::int32_t* codes, float* margins) const {
  const std::size_t room = std::max(slots_.size(), kRegisterSlots);
  auto* slots = static_cast<float*>(alloca(room * sizeof(float)));
  auto* places = static_cast<std::uint32_t*>(alloca((categories_.size() + 1) * sizeof(std::uint32_t)));
  slots[0] = 0;
  for (std::size_t s = 1; s < slots_.size(); ++s) slots[s] = slot_value(numbers[slots_[s].column], slots_[s].missing);
  for (std::size_t s = slots_.size(); s < room; ++s) slots[s] = 0;
  for (std::size_t c = 0; c < categories_.size(); ++c) {
    places[c] = categories_[c].code_of(codes[categories_[c].column]);
  }
  std::copy(base_.begin(), base_.end(), margins);
  if (uses_heap_form()) {
    kernels_->heap_row(heap_, {slots, places}, 0, trees_, margins);
  } else {
    kernels_->general_row(general_, {slots, places}, 0, trees_, margins);
  }
}

void TreeEvaluator::fill_tile(std::span<const TreeCells> columns, std::size_t first, std::size_t count, float* slots,
                              std::uint32_t* codes) const {
  for (std::size_t s = 1; s < slots_.size(); ++s) {
    kernels_->fill_slot(columns[slots_[s].column].numbers + first, count, slots_[s].missing, slots + s * kTileRows);
  }
  for (std::size_t c = 0; c < categories_.size(); ++c) {
    kernels_->fill_codes(columns[categories_[c].column].codes + first, count, categories_[c].codes,
                         categories_[c].missing, codes + c * kTileRows);
  }
}

void TreeEvaluator::add_to_tile(const TileInput& tile, std::size_t begin, std::size_t end, float* margins) const {
  if (uses_heap_form()) {
    kernels_->heap_tile(heap_, tile, begin, end, margins);
  } else {
    kernels_->general_tile(general_, tile, begin, end, margins);
  }
}

void TreeEvaluator::add_block(std::span<const TreeCells> columns, std::size_t rows, float* margins) const {
  const std::size_t slot_cells = slots_.size() * kTileRows;
  const std::size_t code_cells = categories_.size() * kTileRows;
  const std::size_t margin_cells = outputs() * kTileRows;
  const std::size_t together = std::clamp<std::size_t>(kTogetherBytes / (4 * (slot_cells + code_cells)), 1,
                                                       (rows + kTileRows - 1) / kTileRows + 1);
  // Rows beyond the last of a ragged tile keep zeros or an earlier tile's cells; their margins are thrown away.
  std::vector<float> slots(together * slot_cells, 0.0F);
  std::vector<std::uint32_t> codes(together * code_cells + 1, 0);
  std::vector<float> tiles(together * margin_cells, 0.0F);
  for (std::size_t first = 0; first < rows; first += together * kTileRows) {
    const std::size_t count = std::min(together, (rows - first + kTileRows - 1) / kTileRows);
    const auto rows_of = [&](std::size_t t) { return std::min(kTileRows, rows - first - t * kTileRows); };
    for (std::size_t t = 0; t < count; ++t) {
      const std::size_t row = first + t * kTileRows;
      fill_tile(columns, row, rows_of(t), slots.data() + t * slot_cells, codes.data() + t * code_cells);
      turn(margins + row * outputs(), tiles.data() + t * margin_cells, rows_of(t), outputs());
    }
    for (std::size_t tree = 0; tree < trees_; tree += kTreesTogether) {
      const std::size_t end = std::min(trees_, tree + kTreesTogether);
      for (std::size_t t = 0; t < count; ++t) {
        add_to_tile({slots.data() + t * slot_cells, codes.data() + t * code_cells}, tree, end,
                    tiles.data() + t * margin_cells);
      }
    }
    for (std::size_t t = 0; t < count; ++t) {
      turn_back(tiles.data() + t * margin_cells, margins + (first + t * kTileRows) * outputs(), rows_of(t), outputs());
    }
  }
}

void TreeEvaluator::predict_block(std::span<const TreeCells> columns, std::size_t rows, float* margins) const {
  for (std::size_t r = 0; r < rows; ++r) std::copy(base_.begin(), base_.end(), margins + r * outputs());
  add_block(columns, rows, margins);
}

}  // namespace dmlc::predict
