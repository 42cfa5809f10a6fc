// SPDX-License-Identifier: Apache-2.0
// The tree kernels in portable C++. Included by one file per x86-64 level, each in its own anonymous namespace, so that
// the linker never mixes code of different levels.
#include <cstddef>
#include <cstdint>

#include "runtime/src/predict/trees_tables.h"

namespace dmlc::predict {
namespace {

[[maybe_unused]] void fill_slot_portable(const float* cells, std::size_t count, float missing, float* slot) {
  for (std::size_t r = 0; r < count; ++r) {
    const float cell = cells[r];
    const float low = cell < -kLargestCell ? -kLargestCell : cell;
    const float cut = low > kLargestCell ? kLargestCell : low;
    slot[r] = cell == cell ? cut : missing;
  }
}

[[maybe_unused]] void fill_codes_portable(const std::int32_t* cells, std::size_t count, std::uint32_t codes,
                                          std::uint32_t missing, std::uint32_t* out) {
  for (std::size_t r = 0; r < count; ++r) {
    const auto code = static_cast<std::uint32_t>(cells[r]);
    out[r] = code < codes ? code : missing;
  }
}

/// Trees walked side by side: their chains of dependent loads overlap.
inline constexpr std::size_t kLanes = 8;

/// The nodes of tree `tree` that the row's categories send right.
inline std::uint64_t set_mask(const HeapTables& tables, const std::uint32_t* codes, std::size_t stride,
                              std::size_t tree) {
  std::uint64_t mask = 0;
  for (std::size_t c = 0; c < tables.category_columns; ++c) {
    mask |= tables.sets[c][std::size_t{codes[c * stride]} * tables.trees + tree];
  }
  return mask;
}

template <std::size_t lanes, bool with_sets>
inline void walk_heap(const HeapTables& tables, const RowInput& row, std::size_t tree, float* leaf) {
  std::uint64_t masks[lanes];
  std::size_t place[lanes];
  for (std::size_t j = 0; j < lanes; ++j) {
    place[j] = 1;
    masks[j] = with_sets ? set_mask(tables, row.codes, 1, tree + j) : 0;
  }
  const std::uint16_t* slots = tables.slots + tree * kHeapNodes;
  const float* thresholds = tables.thresholds + tree * kHeapNodes;
  for (std::uint32_t level = 0; level < kHeapDepth; ++level) {
    for (std::size_t j = 0; j < lanes; ++j) {
      const std::size_t at = j * kHeapNodes + place[j];
      std::size_t right = row.slots[slots[at]] < thresholds[at] ? 0 : 1;
      if constexpr (with_sets) right |= (masks[j] >> place[j]) & 1;
      place[j] = 2 * place[j] + right;
    }
  }
  for (std::size_t j = 0; j < lanes; ++j) leaf[j] = tables.leaves[(tree + j) * kHeapNodes + place[j] - kHeapNodes];
}

template <bool with_sets>
inline void heap_row_with(const HeapTables& tables, const RowInput& row, std::size_t begin, std::size_t end,
                          float* margins) {
  float leaf[kLanes];
  std::size_t output = begin % tables.outputs;
  std::size_t tree = begin;
  const auto add = [&](std::size_t count) {
    for (std::size_t j = 0; j < count; ++j) {
      margins[output] += leaf[j];
      if (++output == tables.outputs) output = 0;
    }
  };
  for (; tree + kLanes <= end; tree += kLanes) {
    walk_heap<kLanes, with_sets>(tables, row, tree, leaf);
    add(kLanes);
  }
  for (; tree < end; ++tree) {
    walk_heap<1, with_sets>(tables, row, tree, leaf);
    add(1);
  }
}

[[maybe_unused]] void heap_row_portable(const HeapTables& tables, const RowInput& row, std::size_t begin,
                                        std::size_t end, float* margins) {
  if (tables.category_columns != 0) {
    heap_row_with<true>(tables, row, begin, end, margins);
  } else {
    heap_row_with<false>(tables, row, begin, end, margins);
  }
}

[[maybe_unused]] void heap_tile_portable(const HeapTables& tables, const TileInput& tile, std::size_t begin,
                                         std::size_t end, float* margins) {
  for (std::size_t tree = begin; tree < end; ++tree) {
    const std::uint16_t* slots = tables.slots + tree * kHeapNodes;
    const float* thresholds = tables.thresholds + tree * kHeapNodes;
    const float* leaves = tables.leaves + tree * kHeapNodes;
    float* out = margins + (tree % tables.outputs) * kTileRows;
    for (std::size_t first = 0; first < kTileRows; first += kLanes) {
      std::uint64_t masks[kLanes];
      std::size_t place[kLanes];
      for (std::size_t j = 0; j < kLanes; ++j) {
        place[j] = 1;
        masks[j] = set_mask(tables, tile.codes + first + j, kTileRows, tree);
      }
      for (std::uint32_t level = 0; level < kHeapDepth; ++level) {
        for (std::size_t j = 0; j < kLanes; ++j) {
          const float cell = tile.slots[slots[place[j]] * kTileRows + first + j];
          const std::size_t right = (cell < thresholds[place[j]] ? 0U : 1U) | ((masks[j] >> place[j]) & 1);
          place[j] = 2 * place[j] + right;
        }
      }
      for (std::size_t j = 0; j < kLanes; ++j) out[first + j] += leaves[place[j] - kHeapNodes];
    }
  }
}

/// Where a row goes from `node`.
inline std::uint32_t step(const GeneralTables& tables, const GeneralNode& node, const float* slots,
                          const std::uint32_t* codes, std::size_t stride) {
  if (node.set == 0) return node.left + (slots[node.target * stride] < node.threshold ? 0U : 1U);
  const std::uint32_t code = codes[node.target * stride];
  const GeneralSet& set = tables.sets[node.set - 1];
  if (code / 32 < set.words) return node.left + ((tables.words[set.first_word + code / 32] >> (code % 32)) & 1);
  return node.left + (code == kMissingCode ? set.missing_right : 0);
}

template <std::size_t lanes>
inline void walk_general(const GeneralTables& tables, const RowInput& row, std::size_t tree, float* leaf) {
  std::uint32_t at[lanes];
  std::uint32_t depth = 0;
  for (std::size_t j = 0; j < lanes; ++j) {
    at[j] = tables.roots[tree + j];
    if (tables.depths[tree + j] > depth) depth = tables.depths[tree + j];
  }
  for (std::uint32_t level = 0; level < depth; ++level) {
    for (std::size_t j = 0; j < lanes; ++j) {
      at[j] = step(tables, tables.nodes[at[j]], row.slots, row.codes, 1);
    }
  }
  for (std::size_t j = 0; j < lanes; ++j) leaf[j] = tables.leaves[at[j]];
}

[[maybe_unused]] void general_row_portable(const GeneralTables& tables, const RowInput& row, std::size_t begin,
                                           std::size_t end, float* margins) {
  float leaf[kLanes];
  std::size_t output = begin % tables.outputs;
  for (std::size_t tree = begin; tree < end;) {
    const std::size_t count = tree + kLanes <= end ? kLanes : 1;
    if (count == kLanes) {
      walk_general<kLanes>(tables, row, tree, leaf);
    } else {
      walk_general<1>(tables, row, tree, leaf);
    }
    for (std::size_t j = 0; j < count; ++j) {
      margins[output] += leaf[j];
      if (++output == tables.outputs) output = 0;
    }
    tree += count;
  }
}

[[maybe_unused]] void general_tile_portable(const GeneralTables& tables, const TileInput& tile, std::size_t begin,
                                            std::size_t end, float* margins) {
  for (std::size_t tree = begin; tree < end; ++tree) {
    float* out = margins + (tree % tables.outputs) * kTileRows;
    for (std::size_t first = 0; first < kTileRows; first += kLanes) {
      std::uint32_t at[kLanes];
      for (std::uint32_t& place : at) place = tables.roots[tree];
      for (std::uint32_t level = 0; level < tables.depths[tree]; ++level) {
        for (std::size_t j = 0; j < kLanes; ++j) {
          const GeneralNode& node = tables.nodes[at[j]];
          at[j] = step(tables, node, tile.slots + first + j, tile.codes + first + j, kTileRows);
        }
      }
      for (std::size_t j = 0; j < kLanes; ++j) out[first + j] += tables.leaves[at[j]];
    }
  }
}

}  // namespace
}  // namespace dmlc::predict
