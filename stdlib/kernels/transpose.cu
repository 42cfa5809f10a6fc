// SPDX-License-Identifier: Apache-2.0

/// Writes a matrix column after column.
/// `x`: the matrix, row after row, in the order of the table's key. `columns`: elements of a row; the number of rows
/// follows. `out`: the elements of the first column, then of the second and so on.
/// NULL elements are left out and get NULL, and the ones behind move up. Elements behind the last whole row are
/// left out; `out` ends in as many zeros.
/// Error: none.
/// @block 256
extern "C" __global__ void transpose(const float* __restrict__ x, float* __restrict__ out, int columns, int n) {
  // A column more than needed, so that reading down does not hit one memory bank all the time.
  __shared__ float tile[16][17];
  const int rows = columns > 0 ? n / columns : 0;
  const int across = rows > 0 ? (columns - 1) / 16 + 1 : 0;
  const int down = rows > 0 ? (rows - 1) / 16 + 1 : 0;
  for (int square = blockIdx.x; square < across * down; square += gridDim.x) {
    const int row = square / across * 16;
    const int column = square % across * 16;
    for (int e = threadIdx.x; e < 256; e += blockDim.x)
      if (row + e / 16 < rows && column + e % 16 < columns)
        tile[e / 16][e % 16] = x[(row + e / 16) * columns + column + e % 16];
    __syncthreads();
    for (int e = threadIdx.x; e < 256; e += blockDim.x)
      if (column + e / 16 < columns && row + e % 16 < rows)
        out[(column + e / 16) * rows + row + e % 16] = tile[e % 16][e / 16];
    __syncthreads();
  }
}
