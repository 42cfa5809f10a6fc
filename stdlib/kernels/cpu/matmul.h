// SPDX-License-Identifier: Apache-2.0
// Multiplication of matrices for processors: tiles of the product in registers, panels of `b` packed side by side. The
// layers of Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", 2008, without packing `a`, whose
// elements are read once a tile.

typedef float Lanes __attribute__((ext_vector_type(16), aligned(4)));
#if defined(__AVX512F__)
constexpr int kRows = 6, kVectors = 4;
#else
constexpr int kRows = 3, kVectors = 1;
#endif
constexpr int kWidth = 16 * kVectors;
constexpr int kDepth = 256;  ///< of a packed panel: 64 KiB at the most

/// `rows` x kWidth elements of the product, added to what is there.
template <int rows>
DMLC_DEVICE void add_tile(const float* __restrict__ a, long a_step, const float* __restrict__ panel, int depth,
                          float* __restrict__ tile) {
  Lanes sum[rows][kVectors];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; ++r)
#pragma clang loop unroll(full)
    for (int v = 0; v < kVectors; ++v) sum[r][v] = *(const Lanes*)(tile + r * kWidth + 16 * v);
#pragma clang loop unroll(disable)
  for (int i = 0; i < depth; ++i) {
    Lanes right[kVectors];
#pragma clang loop unroll(full)
    for (int v = 0; v < kVectors; ++v) right[v] = *(const Lanes*)(panel + i * kWidth + 16 * v);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; ++r) {
      const Lanes left = a[r * a_step + i];
#pragma clang loop unroll(full)
      for (int v = 0; v < kVectors; ++v) sum[r][v] += left * right[v];
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; ++r)
#pragma clang loop unroll(full)
    for (int v = 0; v < kVectors; ++v) *(Lanes*)(tile + r * kWidth + 16 * v) = sum[r][v];
}

/// Columns [column, column + width) of the rows [first, end): through a tile, so that narrow panels are nothing special.
DMLC_DEVICE void multiply_panel(const float* a, const float* panel, float* out, int k, int p, int begin, int depth,
                                int column, int width, int first, int end) {
  for (int row = first; row < end; row += kRows) {
    const int rows = end - row < kRows ? end - row : kRows;
    float tile[kRows * kWidth];
    for (int r = 0; r < rows; ++r)
      for (int c = 0; c < kWidth; ++c)
        tile[r * kWidth + c] = begin > 0 && c < width ? out[(long)(row + r) * p + column + c] : 0.0f;
    const float* left = a + (long)row * k + begin;
    if (rows == kRows)
      add_tile<kRows>(left, k, panel, depth, tile);
    else
      for (int r = 0; r < rows; ++r) add_tile<1>(left + (long)r * k, k, panel, depth, tile + r * kWidth);
    for (int r = 0; r < rows; ++r)
      for (int c = 0; c < width; ++c) out[(long)(row + r) * p + column + c] = tile[r * kWidth + c];
  }
}

extern "C" void dmlc_cpu_form(const float* __restrict__ a, const float* __restrict__ b, float* __restrict__ out, int m,
                              int k, int p, int n, long first, long end, long blocks) {
  const int row = (int)(m * first / blocks);
  const int behind = (int)(m * end / blocks);
  float panel[kDepth * kWidth];
  for (int column = 0; column < p; column += kWidth) {
    const int width = p - column < kWidth ? p - column : kWidth;
    for (int begin = 0; begin < k; begin += kDepth) {
      const int depth = k - begin < kDepth ? k - begin : kDepth;
      for (int i = 0; i < depth; ++i)
        for (int c = 0; c < kWidth; ++c)
          panel[i * kWidth + c] = c < width ? b[(long)(begin + i) * p + column + c] : 0.0f;
      multiply_panel(a, panel, out, k, p, begin, depth, column, width, row, behind);
    }
  }
}
