// SPDX-License-Identifier: Apache-2.0
// The tree kernels for x86-64-v3: tiles of complete trees walk eight rows at a time with gathers.
#include <immintrin.h>

#include "runtime/src/predict/trees_kernels.h"

namespace dmlc::predict {
namespace {

/// 1 in each lane whose node the row's categories send right.
inline __m256i bits_at(const std::uint64_t* masks, __m256i place) {
  const __m256i low_place = _mm256_cvtepu32_epi64(_mm256_castsi256_si128(place));
  const __m256i high_place = _mm256_cvtepu32_epi64(_mm256_extracti128_si256(place, 1));
  const auto* source = reinterpret_cast<const __m256i*>(masks);
  const __m256i low = _mm256_srlv_epi64(_mm256_loadu_si256(source), low_place);
  const __m256i high = _mm256_srlv_epi64(_mm256_loadu_si256(source + 1), high_place);
  const __m256 even = _mm256_shuffle_ps(_mm256_castsi256_ps(low), _mm256_castsi256_ps(high), 0x88);
  const __m256i packed = _mm256_permute4x64_epi64(_mm256_castps_si256(even), 0xD8);
  return _mm256_and_si256(packed, _mm256_set1_epi32(1));
}

template <bool with_sets>
inline void add_tree(const HeapTables& tables, const TileInput& tile, std::size_t tree, float* out) {
  const auto* slots = reinterpret_cast<const int*>(tables.slots + tree * kHeapNodes);
  const float* thresholds = tables.thresholds + tree * kHeapNodes;
  const float* leaves = tables.leaves + tree * kHeapNodes;
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  for (std::size_t first = 0; first < kTileRows; first += 8) {
    alignas(32) std::uint64_t masks[8];
    if constexpr (with_sets) {
      for (std::size_t j = 0; j < 8; ++j) masks[j] = set_mask(tables, tile.codes + first + j, kTileRows, tree);
    }
    __m256i place = _mm256_set1_epi32(1);
    for (std::uint32_t level = 0; level < kHeapDepth; ++level) {
      // Slots are 16 bits wide; the gather reads 32 and drops the upper half.
      const __m256i slot = _mm256_and_si256(_mm256_i32gather_epi32(slots, place, 2), _mm256_set1_epi32(0xFFFF));
      const __m256 threshold = _mm256_i32gather_ps(thresholds, place, 4);
      const __m256i at = _mm256_add_epi32(_mm256_slli_epi32(slot, 6), lane);
      const __m256 cell = _mm256_i32gather_ps(tile.slots + first, at, 4);
      __m256i right = _mm256_srli_epi32(_mm256_castps_si256(_mm256_cmp_ps(cell, threshold, _CMP_NLT_UQ)), 31);
      if constexpr (with_sets) right = _mm256_or_si256(right, bits_at(masks, place));
      place = _mm256_add_epi32(_mm256_add_epi32(place, place), right);
    }
    const __m256 leaf = _mm256_i32gather_ps(leaves, _mm256_sub_epi32(place, _mm256_set1_epi32(kHeapNodes)), 4);
    _mm256_storeu_ps(out + first, _mm256_add_ps(_mm256_loadu_ps(out + first), leaf));
  }
}

void heap_tile_gather(const HeapTables& tables, const TileInput& tile, std::size_t begin, std::size_t end,
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

const TreeKernels kTreeKernelsV3{"x86-64-v3", heap_row_portable, heap_tile_gather, general_row_portable,
                                 general_tile_portable};

}  // namespace dmlc::predict
