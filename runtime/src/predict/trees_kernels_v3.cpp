// SPDX-License-Identifier: Apache-2.0
// The tree kernels for x86-64-v3. Gathers are slow there, so a tile takes its cells from whole vectors on the first
// levels, where nodes are few, and its thresholds by permutations of registers; eight rows walk side by side. Single
// rows and trees of any depth are portable code, which was measured faster than gathers.
#include <immintrin.h>

#include "runtime/src/predict/trees_kernels.h"

namespace dmlc::predict {
namespace {

constexpr int kGroup = 8;
constexpr std::uint32_t kTopLevels = 3;

/// What a tree's nodes look at: where their cells stand, in floats from the first slot.
struct NodeCells {
  alignas(32) std::int32_t offset[kHeapNodes];
  NodeCells(const HeapTables& tables, std::size_t tree) {
    const std::uint16_t* slots = tables.slots + tree * kHeapNodes;
    for (std::size_t i = 0; i < kHeapNodes; ++i) offset[i] = static_cast<std::int32_t>(slots[i] * kTileRows);
  }
};

inline __m256 pick(__m256 no, __m256 yes, __m256 where) { return _mm256_blendv_ps(no, yes, where); }

/// Bit `bit` of each place as a choice.
template <int bit>
inline __m256 bit_of(__m256i place) {
  return _mm256_castsi256_ps(_mm256_slli_epi32(place, 31 - bit));
}

/// The entries of a tree's table at `place`, which all lie in one level.
template <std::uint32_t level>
inline __m256 take(const float* table, __m256i place) {
  const auto eight = [&](int first) { return _mm256_permutevar8x32_ps(_mm256_loadu_ps(table + first), place); };
  if constexpr (level < 3) return eight(0);
  if constexpr (level == 3) return eight(8);
  if constexpr (level == 4) return pick(eight(16), eight(24), bit_of<3>(place));
  return pick(pick(eight(32), eight(40), bit_of<3>(place)), pick(eight(48), eight(56), bit_of<3>(place)),
              bit_of<4>(place));
}

/// The cells of eight rows at the nodes that their ways so far lead to.
template <std::uint32_t level>
inline __m256 cells_at(const NodeCells& tree, const float* slots, __m256i place, const __m256* right) {
  const auto of_node = [&](int node) { return _mm256_loadu_ps(slots + tree.offset[node]); };
  if constexpr (level == 0) return of_node(1);
  if constexpr (level == 1) return pick(of_node(2), of_node(3), right[0]);
  if constexpr (level == 2) {
    return pick(pick(of_node(4), of_node(5), right[1]), pick(of_node(6), of_node(7), right[1]), right[0]);
  }
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  const __m256i offset = _mm256_castps_si256(take<level>(reinterpret_cast<const float*>(tree.offset), place));
  return _mm256_i32gather_ps(slots, _mm256_add_epi32(offset, lane), 4);
}

/// Whether the rows' categories send them right at `place`, as all bits or none.
inline __m256 sets_at(const __m256i* masks, __m256i place) {
  const __m256i one = _mm256_set1_epi64x(1);
  const auto half = [&](__m256i mask, __m128i at) {
    return _mm256_castsi256_ps(_mm256_and_si256(_mm256_srlv_epi64(mask, _mm256_cvtepu32_epi64(at)), one));
  };
  const __m256 low = half(masks[0], _mm256_castsi256_si128(place));
  const __m256 high = half(masks[1], _mm256_extracti128_si256(place, 1));
  const __m256i even = _mm256_castps_si256(_mm256_shuffle_ps(low, high, 0x88));
  const __m256i bits = _mm256_permute4x64_epi64(even, 0xD8);
  return _mm256_castsi256_ps(_mm256_sub_epi32(_mm256_setzero_si256(), bits));
}

/// The masks of eight rows from the tables of all category columns.
inline void load_sets(const HeapTables& tables, const std::uint32_t* codes, std::size_t tree, __m256i* masks) {
  alignas(32) std::uint64_t rows[kGroup];
  for (int r = 0; r < kGroup; ++r) rows[r] = set_mask(tables, codes + r, kTileRows, tree);
  masks[0] = _mm256_load_si256(reinterpret_cast<const __m256i*>(rows));
  masks[1] = _mm256_load_si256(reinterpret_cast<const __m256i*>(rows + 4));
}

/// Eight rows on their way through a tree.
template <bool with_sets>
struct Walk {
  const NodeCells& tree;
  const float* thresholds;
  const float* slots;
  __m256i place = _mm256_set1_epi32(1);
  __m256i masks[2] = {};
  __m256 right[kTopLevels] = {};

  template <std::uint32_t level>
  void step() {
    const __m256 cell = cells_at<level>(tree, slots, place, right);
    __m256 goes = _mm256_cmp_ps(cell, take<level>(thresholds, place), _CMP_NLT_UQ);
    if constexpr (with_sets) goes = _mm256_or_ps(goes, sets_at(masks, place));
    if constexpr (level < kTopLevels) right[level] = goes;
    place = _mm256_sub_epi32(_mm256_add_epi32(place, place), _mm256_castps_si256(goes));
  }
};

template <bool with_sets>
inline void add_tree(const HeapTables& tables, const TileInput& tile, std::size_t tree, float* out) {
  static_assert(kHeapDepth == 6 && kHeapNodes == 64);
  const NodeCells cells(tables, tree);
  const float* leaves = tables.leaves + tree * kHeapNodes;
  for (std::size_t first = 0; first < kTileRows; first += kGroup) {
    Walk<with_sets> walk{cells, tables.thresholds + tree * kHeapNodes, tile.slots + first};
    if constexpr (with_sets) load_sets(tables, tile.codes + first, tree, walk.masks);
    walk.template step<0>();
    walk.template step<1>();
    walk.template step<2>();
    walk.template step<3>();
    walk.template step<4>();
    walk.template step<5>();
    const __m256i leaf = _mm256_sub_epi32(walk.place, _mm256_set1_epi32(static_cast<int>(kHeapNodes)));
    _mm256_storeu_ps(out + first, _mm256_add_ps(_mm256_loadu_ps(out + first), _mm256_i32gather_ps(leaves, leaf, 4)));
  }
}

void heap_tile_permuted(const HeapTables& tables, const TileInput& tile, std::size_t begin, std::size_t end,
                        float* margins) {
  for (std::size_t tree = begin; tree < end; ++tree) {
    float* out = margins + (tree % tables.outputs) * kTileRows;
    if (tables.category_columns != 0) {
      add_tree<true>(tables, tile, tree, out);
    } else {
      add_tree<false>(tables, tile, tree, out);
    }
  }
}

}  // namespace

const TreeKernels kTreeKernelsV3{"x86-64-v3",        fill_slot_portable,   fill_codes_portable,  heap_row_portable,
                                 heap_tile_permuted, general_row_portable, general_tile_portable};

}  // namespace dmlc::predict
