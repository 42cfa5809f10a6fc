// SPDX-License-Identifier: Apache-2.0
// The tree kernels for x86-64-v4: a tree's slots and thresholds live in registers while a tile walks it, and a single
// row compares all nodes of a tree at once and then only follows bits.
// g++ 12 takes the undefined lanes inside its own AVX-512 headers for a mistake (GCC bug 105593).
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <immintrin.h>

#include <cstddef>
#include <iterator>

#include "runtime/src/predict/trees_kernels.h"

namespace dmlc::predict {
namespace {

/// The row's slots in `registers` vectors.
template <int registers>
struct Cells {
  __m512 part[4];
  explicit Cells(const float* slots) {
    for (int i = 0; i < registers; ++i) part[i] = _mm512_loadu_ps(slots + 16 * i);
  }
  [[nodiscard]] __m512 at(__m512i slot) const {
    if constexpr (registers == 1) return _mm512_permutexvar_ps(slot, part[0]);
    const __m512 low = _mm512_permutex2var_ps(part[0], slot, part[1]);
    if constexpr (registers == 2) return low;
    const __m512 high = _mm512_permutex2var_ps(part[2], slot, part[3]);
    return _mm512_mask_blend_ps(_mm512_test_epi32_mask(slot, _mm512_set1_epi32(32)), low, high);
  }
};

/// Bit i of the result: node i sends the row right.
template <int registers>
inline std::uint64_t compare_all(const Cells<registers>& cells, const std::uint16_t* slots, const float* thresholds) {
  std::uint64_t mask = 0;
  for (int group = 0; group < 4; ++group) {
    const __m256i packed = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(slots + 16 * group));
    const __m512 cell = cells.at(_mm512_cvtepu16_epi32(packed));
    const __mmask16 right = _mm512_cmp_ps_mask(cell, _mm512_loadu_ps(thresholds + 16 * group), _CMP_NLT_UQ);
    mask |= std::uint64_t{_cvtmask16_u32(right)} << (16 * group);
  }
  return mask;
}

template <int registers, bool with_sets>
inline void heap_row_bits_with(const HeapTables& tables, const RowInput& row, std::size_t begin, std::size_t end,
                               float* margins) {
  const Cells<registers> cells(row.slots);
  std::size_t output = begin % tables.outputs;
  for (std::size_t tree = begin; tree < end; ++tree) {
    const std::size_t first = tree * kHeapNodes;
    std::uint64_t mask = compare_all(cells, tables.slots + first, tables.thresholds + first);
    if constexpr (with_sets) mask |= set_mask(tables, row.codes, 1, tree);
    std::uint64_t place = 1;
    for (std::uint32_t level = 0; level < kHeapDepth; ++level) place = 2 * place + ((mask >> place) & 1);
    margins[output] += tables.leaves[first + place - kHeapNodes];
    if (++output == tables.outputs) output = 0;
  }
}

template <int registers>
inline void heap_row_in(const HeapTables& tables, const RowInput& row, std::size_t begin, std::size_t end,
                        float* margins) {
  if (tables.category_columns != 0) {
    heap_row_bits_with<registers, true>(tables, row, begin, end, margins);
  } else {
    heap_row_bits_with<registers, false>(tables, row, begin, end, margins);
  }
}

void heap_row_bits(const HeapTables& tables, const RowInput& row, std::size_t begin, std::size_t end, float* margins) {
  if (tables.slot_count <= 16) {
    heap_row_in<1>(tables, row, begin, end, margins);
  } else if (tables.slot_count <= 32) {
    heap_row_in<2>(tables, row, begin, end, margins);
  } else if (tables.slot_count <= kRegisterSlots) {
    heap_row_in<4>(tables, row, begin, end, margins);
  } else {
    heap_row_portable(tables, row, begin, end, margins);
  }
}

/// A tree's slots and thresholds: 64 entries in four registers each.
struct TreeRegisters {
  __m512i slot[4];
  __m512 threshold[4];
  TreeRegisters(const HeapTables& tables, std::size_t tree) {
    const std::uint16_t* slots = tables.slots + tree * kHeapNodes;
    const float* thresholds = tables.thresholds + tree * kHeapNodes;
    for (int i = 0; i < 4; ++i) {
      const __m256i packed = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(slots + 16 * i));
      slot[i] = _mm512_slli_epi32(_mm512_cvtepu16_epi32(packed), 6);  // in cells: a slot has 64 rows
      threshold[i] = _mm512_loadu_ps(thresholds + 16 * i);
    }
  }
};

/// The entries of `places`, which all lie in one level: levels 0 to 3 in the first register, 4 in the second, 5 in the
/// last two.
inline __m512i take(const __m512i* table, __m512i places, std::uint32_t level) {
  if (level < 4) return _mm512_permutexvar_epi32(places, table[0]);
  if (level == 4) return _mm512_permutexvar_epi32(places, table[1]);
  return _mm512_permutex2var_epi32(table[2], places, table[3]);
}
inline __m512 take(const __m512* table, __m512i places, std::uint32_t level) {
  if (level < 4) return _mm512_permutexvar_ps(places, table[0]);
  if (level == 4) return _mm512_permutexvar_ps(places, table[1]);
  return _mm512_permutex2var_ps(table[2], places, table[3]);
}

/// Levels whose nodes are so few that a row's cell is picked among whole vectors, which costs less than a gather.
constexpr std::uint32_t kTopLevels = 3;

/// Where the cells of the nodes of these levels stand.
struct TopCells {
  const float* node[1U << kTopLevels];
  TopCells(const HeapTables& tables, const TileInput& tile, std::size_t tree) {
    for (std::size_t i = 0; i < std::size(node); ++i) {
      node[i] = tile.slots + std::size_t{tables.slots[tree * kHeapNodes + i]} * kTileRows;
    }
  }
  /// The cells of 16 rows from row `first` on, at the nodes that their ways so far lead to.
  [[nodiscard]] __m512 at(std::uint32_t level, int first, const __mmask16* right) const {
    if (level == 0) return _mm512_loadu_ps(node[1] + first);
    if (level == 1) return _mm512_mask_loadu_ps(_mm512_loadu_ps(node[2] + first), right[0], node[3] + first);
    const __m512 low = _mm512_mask_loadu_ps(_mm512_loadu_ps(node[4] + first), right[1], node[5] + first);
    const __m512 high = _mm512_mask_loadu_ps(_mm512_loadu_ps(node[6] + first), right[1], node[7] + first);
    return _mm512_mask_blend_ps(right[0], low, high);
  }
};

inline __mmask16 bits_at(const __m512i* masks, __m512i place) {
  const __m512i one = _mm512_set1_epi64(1);
  const __m512i low = _mm512_sllv_epi64(one, _mm512_cvtepu32_epi64(_mm512_castsi512_si256(place)));
  const __m512i high = _mm512_sllv_epi64(one, _mm512_cvtepu32_epi64(_mm512_extracti64x4_epi64(place, 1)));
  const __mmask8 low_bits = _mm512_test_epi64_mask(masks[0], low);
  const __mmask8 high_bits = _mm512_test_epi64_mask(masks[1], high);
  return static_cast<__mmask16>(low_bits | (high_bits << 8));
}

/// The masks of 16 rows from the tables of all category columns.
inline void load_sets(const HeapTables& tables, const std::uint32_t* codes, std::size_t tree, __m512i* masks) {
  masks[0] = masks[1] = _mm512_setzero_si512();
  const __m256i stride = _mm256_set1_epi32(static_cast<int>(tables.trees));
  const __m256i offset = _mm256_set1_epi32(static_cast<int>(tree));
  for (std::size_t c = 0; c < tables.category_columns; ++c) {
    for (int half = 0; half < 2; ++half) {
      const auto* source = reinterpret_cast<const __m256i*>(codes + c * kTileRows + 8 * half);
      const __m256i at = _mm256_add_epi32(_mm256_mullo_epi32(_mm256_loadu_si256(source), stride), offset);
      masks[half] = _mm512_or_si512(masks[half], _mm512_i32gather_epi64(at, tables.sets[c], 8));
    }
  }
}

template <bool with_sets>
inline void add_tree(const HeapTables& tables, const TileInput& tile, std::size_t tree, float* out) {
  constexpr int kGroups = static_cast<int>(kTileRows / 16);
  const TreeRegisters registers(tables, tree);
  const TopCells top(tables, tile, tree);
  const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  __m512i place[kGroups];
  __m512i masks[kGroups][2];
  __mmask16 right[kGroups][kHeapDepth];
  for (int g = 0; g < kGroups; ++g) {
    place[g] = _mm512_set1_epi32(1);
    if constexpr (with_sets) load_sets(tables, tile.codes + 16 * g, tree, masks[g]);
  }
#pragma GCC unroll 6
  for (std::uint32_t level = 0; level < kHeapDepth; ++level) {
#pragma GCC unroll 4
    for (int g = 0; g < kGroups; ++g) {
      __m512 cell;
      if (level < kTopLevels) {
        cell = top.at(level, 16 * g, right[g]);
      } else {
        const __m512i at = _mm512_add_epi32(take(registers.slot, place[g], level), lane);
        cell = _mm512_i32gather_ps(at, tile.slots + 16 * g, 4);
      }
      __mmask16 goes = _mm512_cmp_ps_mask(cell, take(registers.threshold, place[g], level), _CMP_NLT_UQ);
      if constexpr (with_sets) goes = static_cast<__mmask16>(goes | bits_at(masks[g], place[g]));
      right[g][level] = goes;
      place[g] = _mm512_add_epi32(place[g], place[g]);
      place[g] = _mm512_mask_add_epi32(place[g], goes, place[g], _mm512_set1_epi32(1));
    }
  }
  const float* leaves = tables.leaves + tree * kHeapNodes;
  const __m512 low[2] = {_mm512_loadu_ps(leaves), _mm512_loadu_ps(leaves + 16)};
  const __m512 high[2] = {_mm512_loadu_ps(leaves + 32), _mm512_loadu_ps(leaves + 48)};
#pragma GCC unroll 4
  for (int g = 0; g < kGroups; ++g) {
    const __mmask16 upper = _mm512_test_epi32_mask(place[g], _mm512_set1_epi32(32));
    const __m512 leaf = _mm512_mask_blend_ps(upper, _mm512_permutex2var_ps(low[0], place[g], low[1]),
                                             _mm512_permutex2var_ps(high[0], place[g], high[1]));
    _mm512_storeu_ps(out + 16 * g, _mm512_add_ps(_mm512_loadu_ps(out + 16 * g), leaf));
  }
}

void heap_tile_registers(const HeapTables& tables, const TileInput& tile, std::size_t begin, std::size_t end,
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

/// Where sixteen rows go from their nodes. Rows at a split by set take the scalar way.
inline __m512i step_rows(const GeneralTables& tables, const TileInput& tile, std::size_t first, __m512i at) {
  const auto* nodes = reinterpret_cast<const char*>(tables.nodes);
  const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m512i place = _mm512_slli_epi32(at, 1);  // in units of 8 bytes, the largest a gather scales by
  const __m512 threshold = _mm512_i32gather_ps(place, nodes + offsetof(GeneralNode, threshold), 8);
  const __m512i target = _mm512_i32gather_epi32(place, nodes + offsetof(GeneralNode, target), 8);
  const __m512i left = _mm512_i32gather_epi32(place, nodes + offsetof(GeneralNode, left), 8);
  const __m512i set = _mm512_i32gather_epi32(place, nodes + offsetof(GeneralNode, set), 8);
  const __mmask16 by_set = _mm512_test_epi32_mask(set, set);
  const __m512i source = _mm512_add_epi32(_mm512_slli_epi32(target, 6), lane);  // a slot has 64 rows
  const __mmask16 by_number = static_cast<__mmask16>(~by_set);
  const __m512 cell = _mm512_mask_i32gather_ps(_mm512_setzero_ps(), by_number, source, tile.slots + first, 4);
  const __mmask16 right = _mm512_mask_cmp_ps_mask(by_number, cell, threshold, _CMP_NLT_UQ);
  __m512i next = _mm512_mask_add_epi32(left, right, left, _mm512_set1_epi32(1));
  if (by_set == 0) return next;
  alignas(64) std::uint32_t places[16];
  alignas(64) std::uint32_t result[16];
  _mm512_store_si512(places, at);
  _mm512_store_si512(result, next);
  for (std::uint32_t rest = by_set; rest != 0; rest &= rest - 1) {
    const auto r = static_cast<std::size_t>(__builtin_ctz(rest));
    result[r] = step(tables, tables.nodes[places[r]], tile.slots + first + r, tile.codes + first + r, kTileRows);
  }
  return _mm512_load_si512(result);
}

void general_tile_gather(const GeneralTables& tables, const TileInput& tile, std::size_t begin, std::size_t end,
                         float* margins) {
  static_assert(sizeof(GeneralNode) == 16 && kTileRows == 64);
  constexpr int kGroups = static_cast<int>(kTileRows / 16);
  for (std::size_t tree = begin; tree < end; ++tree) {
    float* out = margins + (tree % tables.outputs) * kTileRows;
    __m512i at[kGroups];
    for (__m512i& group : at) group = _mm512_set1_epi32(static_cast<int>(tables.roots[tree]));
    for (std::uint32_t level = 0; level < tables.depths[tree]; ++level) {
      for (int g = 0; g < kGroups; ++g) at[g] = step_rows(tables, tile, static_cast<std::size_t>(16 * g), at[g]);
    }
    for (int g = 0; g < kGroups; ++g) {
      const __m512 leaf = _mm512_i32gather_ps(at[g], tables.leaves, 4);
      _mm512_storeu_ps(out + 16 * g, _mm512_add_ps(_mm512_loadu_ps(out + 16 * g), leaf));
    }
  }
}

}  // namespace

const TreeKernels kTreeKernelsV4{"x86-64-v4",         fill_slot_portable,   fill_codes_portable, heap_row_bits,
                                 heap_tile_registers, general_row_portable, general_tile_gather};

}  // namespace dmlc::predict
