// SPDX-License-Identifier: Apache-2.0
// Boosted trees laid out for speed, and the kernels that run over them. Plain pointers: the kernels are compiled once
// per x86-64 level and must not share inline functions with the rest of the program.
//
// A missing cell is taken out of the inner loop: each cell a split looks at is written to a slot of its own per
// direction, where a missing cell is -infinity (left of every threshold) or +infinity (right of every threshold). Which
// nodes a category sends right is looked up once per row as one bit per node.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dmlc::predict {

inline constexpr std::size_t kTileRows = 64;
inline constexpr std::uint32_t kHeapDepth = 6;  ///< deepest tree of the heap form
inline constexpr std::size_t kHeapNodes = 64;   ///< places per tree: node 1 is the root, 2i and 2i+1 the children of i
inline constexpr std::size_t kRegisterSlots = 64;  ///< as many slots fit into vector registers

/// Complete trees of depth 6. A place without a node has the threshold +infinity on the slot that holds 0, so it goes
/// left; all leaves below it hold the same value.
struct HeapTables {
  const std::uint16_t* slots = nullptr;  ///< trees x 64; one entry of padding behind
  const float* thresholds = nullptr;     ///< trees x 64
  const float* leaves = nullptr;         ///< trees x 64
  const std::uint64_t* const* sets =
      nullptr;  ///< per category column: (codes + 1) x trees masks of nodes that go right
  std::size_t trees = 0;
  std::size_t slot_count = 0;
  std::size_t category_columns = 0;
  std::size_t outputs = 1;
};

/// A node of the general form. `target` is the slot, or the place among the category columns for a split by set. A leaf
/// leads back to itself: its threshold is +infinity on the slot that holds 0.
struct GeneralNode {
  float threshold = 0;
  std::uint32_t target = 0;
  std::uint32_t left = 0;  ///< from the first node of all trees
  std::uint32_t set = 0;   ///< 0: number split or leaf, else 1 + the place among the sets
};

/// Bit k of the words: category k goes right; categories beyond the words go left.
struct GeneralSet {
  std::uint32_t first_word = 0;
  std::uint32_t words = 0;
  std::uint32_t missing_right = 0;  ///< 1: a missing category goes right
};

/// Trees of any depth.
struct GeneralTables {
  const GeneralNode* nodes = nullptr;
  const float* leaves = nullptr;  ///< one value per node; 0 for a split
  const std::uint32_t* roots = nullptr;
  const std::uint32_t* depths = nullptr;
  const GeneralSet* sets = nullptr;
  const std::uint32_t* words = nullptr;
  std::size_t trees = 0;
  std::size_t outputs = 1;
};

/// The code of a missing category in the general form; in the heap form it is one beyond the last.
inline constexpr std::uint32_t kMissingCode = 0xFFFFFFFF;

/// One row, or kTileRows rows side by side, ready for the kernels. Slots have room for kRegisterSlots at least.
struct RowInput {
  const float* slots = nullptr;
  const std::uint32_t* codes = nullptr;
};
struct TileInput {
  const float* slots = nullptr;          ///< slot_count x kTileRows
  const std::uint32_t* codes = nullptr;  ///< category columns x kTileRows
};

/// Cells beyond this are cut to it, in training and in prediction alike: the trainer's library refuses infinities.
inline constexpr float kLargestCell = 1e38F;

/// The fill functions turn cells into slots and codes; the others add trees [begin, end) to the margins: outputs
/// values, or outputs x kTileRows for a tile.
struct TreeKernels {
  const char* level = "";
  /// NaN becomes `missing`, the rest is cut to kLargestCell.
  void (*fill_slot)(const float* cells, std::size_t count, float missing, float* slot) = nullptr;
  /// What is not in 0 … codes - 1 becomes `missing`.
  void (*fill_codes)(const std::int32_t* cells, std::size_t count, std::uint32_t codes, std::uint32_t missing,
                     std::uint32_t* out) = nullptr;
  void (*heap_row)(const HeapTables&, const RowInput&, std::size_t begin, std::size_t end, float* margins) = nullptr;
  void (*heap_tile)(const HeapTables&, const TileInput&, std::size_t begin, std::size_t end, float* margins) = nullptr;
  void (*general_row)(const GeneralTables&, const RowInput&, std::size_t begin, std::size_t end,
                      float* margins) = nullptr;
  void (*general_tile)(const GeneralTables&, const TileInput&, std::size_t begin, std::size_t end,
                       float* margins) = nullptr;
};

extern const TreeKernels kTreeKernelsV2;
extern const TreeKernels kTreeKernelsV3;
extern const TreeKernels kTreeKernelsV4;

}  // namespace dmlc::predict
