// SPDX-License-Identifier: Apache-2.0
// Multiplication of matrices for processors: tiles of the product in registers, blocks of `a` and panels of `b` packed
// side by side. The layers of Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", 2008.

typedef float Lanes __attribute__((ext_vector_type(16), aligned(4)));
// As large a tile as the registers hold.
#if defined(__AVX512F__)
constexpr int kRows = 8, kVectors = 3;
#elif defined(__AVX__)
constexpr int kRows = 6, kVectors = 1;
#else
constexpr int kRows = 3, kVectors = 1;
#endif
constexpr int kWidth = 16 * kVectors;
constexpr int kDepth = 336;  ///< of a block and a slab
constexpr int kTall = 336;   ///< rows of a block of `a`
constexpr int kWide = 1008;  ///< columns of a slab of `b`, whose panels lie one behind another
static_assert(kTall % kRows == 0 && kWide % kWidth == 0);

/// kRows rows of so many vectors of the product, a row every `step`, in the place of what is there or added to it.
template <int vectors>
DMLC_DEVICE void make_tile(const float* __restrict__ left, const float* __restrict__ panel, int depth,
                           float* __restrict__ to, long step, bool add) {
  Lanes sum[kRows][vectors];
#pragma clang loop unroll(full)
  for (int r = 0; r < kRows; ++r) {
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; ++v) sum[r][v] = 0.0f;
    // Until the sums are ready, the rows of the product are on their way.
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; ++v) __builtin_prefetch(to + r * step + 16 * v, 1);
  }
#pragma clang loop unroll(disable)
  for (int i = 0; i < depth; ++i) {
    Lanes right[vectors];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; ++v) right[v] = *(const Lanes*)(panel + i * kWidth + 16 * v);
#pragma clang loop unroll(full)
    for (int r = 0; r < kRows; ++r) {
      const Lanes one = left[i * kRows + r];
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; ++v) sum[r][v] += one * right[v];
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < kRows; ++r)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; ++v) {
      Lanes* place = (Lanes*)(to + r * step + 16 * v);
      *place = add ? *place + sum[r][v] : sum[r][v];
    }
}

/// A piece of both matrices: the first row of `a`, row of `b` and column of `b`, and how many of each.
struct Piece {
  int row, rows, begin, depth, column, width;
};

/// Rows of `a` tile by tile, each element of a tile's rows beside those below it; zeros where rows are missing.
DMLC_DEVICE void pack_left(const float* a, float* packed, int k, Piece piece) {
  for (int top = 0; top < piece.rows; top += kRows)
    for (int r = 0; r < kRows; ++r) {
      const float* from = a + (long)(piece.row + top + r) * k + piece.begin;
      float* to = packed + (long)top * piece.depth + r;
      if (top + r < piece.rows)
        for (int i = 0; i < piece.depth; ++i) to[i * kRows] = from[i];
      else
        for (int i = 0; i < piece.depth; ++i) to[i * kRows] = 0.0f;
    }
}

/// Columns of `b` panel by panel, each row of a panel beside the next; zeros where columns are missing.
DMLC_DEVICE void pack_right(const float* b, float* packed, int p, Piece piece) {
  for (int i = 0; i < piece.depth; ++i) {
    const float* from = b + (long)(piece.begin + i) * p + piece.column;
    float* to = packed + (long)i * kWidth;
    for (int left = 0; left < piece.width; left += kWidth, to += (long)piece.depth * kWidth) {
      const int width = piece.width - left;
      if (width >= kWidth)
        for (int c = 0; c < kWidth; ++c) to[c] = from[left + c];
      else
        for (int c = 0; c < kWidth; ++c) to[c] = c < width ? from[left + c] : 0.0f;
    }
  }
}

/// Whole tiles go where they belong; what hangs over an edge is made aside.
template <int vectors>
DMLC_DEVICE void make_part(const float* left, const float* panel, int depth, float* to, int p, bool add, int rows,
                           int width) {
  if (rows == kRows && width == 16 * vectors) return make_tile<vectors>(left, panel, depth, to, p, add);
  float tile[kRows * 16 * vectors];
  make_tile<vectors>(left, panel, depth, tile, 16 * vectors, false);
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < width; ++c)
      to[(long)r * p + c] = (add ? to[(long)r * p + c] : 0.0f) + tile[r * 16 * vectors + c];
}

DMLC_DEVICE void multiply(const float* left, const float* right, float* out, int p, Piece piece) {
  const bool add = piece.begin > 0;
  for (int column = 0; column < piece.width; column += kWidth) {
    const int width = piece.width - column < kWidth ? piece.width - column : kWidth;
    const float* panel = right + (long)column * piece.depth;
    for (int top = 0; top < piece.rows; top += kRows) {
      const int rows = piece.rows - top < kRows ? piece.rows - top : kRows;
      float* to = out + (long)(piece.row + top) * p + piece.column + column;
      const float* block = left + (long)top * piece.depth;
      if (width <= 16)
        make_part<1>(block, panel, piece.depth, to, p, add, rows, width);
      else if (width <= 32 && kVectors > 2)
        make_part<2>(block, panel, piece.depth, to, p, add, rows, width);
      else
        make_part<kVectors>(block, panel, piece.depth, to, p, add, rows, width);
    }
  }
}

/// The next of equal shares of what is left, of at most `most` and whole steps: a narrow rest would cost as much as a
/// share.
DMLC_DEVICE int share(int left, int most, int step) {
  const int shares = (left + most - 1) / most;
  const int size = ((left + shares - 1) / shares + step - 1) / step * step;
  return left < size ? left : size;
}

extern "C" void dmlc_cpu_form(const float* __restrict__ a, const float* __restrict__ b, float* __restrict__ out, int m,
                              int k, int p, int n, long first, long end, long blocks) {
  const int top = (int)(m * first / blocks);
  const int bottom = (int)(m * end / blocks);
  float left[kTall * kDepth];
  float right[kWide * kDepth];
  Piece piece;
  for (piece.column = 0; piece.column < p; piece.column += piece.width) {
    piece.width = share(p - piece.column, kWide, kWidth);
    for (piece.begin = 0; piece.begin < k; piece.begin += piece.depth) {
      piece.depth = share(k - piece.begin, kDepth, 1);
      pack_right(b, right, p, piece);
      for (piece.row = top; piece.row < bottom; piece.row += piece.rows) {
        piece.rows = share(bottom - piece.row, kTall, kRows);
        pack_left(a, left, k, piece);
        multiply(left, right, out, p, piece);
      }
    }
  }
}
