// SPDX-License-Identifier: Apache-2.0

/// Multiplies two matrices.
/// `a`: m rows of k elements, row after row, in the order of the table's key. `b`: k rows of p elements. `out`: m rows
/// of p elements. The columns' first values are taken.
/// NULL is left out, and the values behind move up; NaN and infinities follow IEEE 754.
/// Error: at most k ulp, counted at the sum of |a * b| of an element, against a loop in double.
/// A block computes squares of 16 times 16 elements; with other than 256 threads, each thread computes elements.
/// @extent a m*k
/// @extent b k*p
/// @extent out m*p
/// @block 256
extern "C" __global__ void matmul(const float* __restrict__ a, const float* __restrict__ b, float* __restrict__ out,
                                  int m, int k, int p, int n) {
  __shared__ float left[16][16];
  __shared__ float right[16][16];
  const int tx = threadIdx.x % 16;
  const int ty = threadIdx.x / 16;
  if (blockDim.x == 256) {
    const int across = (p + 15) / 16;
    const int down = (m + 15) / 16;
    for (int tile = blockIdx.x; tile < across * down; tile += gridDim.x) {
      const int row = tile / across * 16 + ty;
      const int column = tile % across * 16 + tx;
      float sum = 0.0f;
      for (int begin = 0; begin < k; begin += 16) {
        left[ty][tx] = row < m && begin + tx < k ? a[row * k + begin + tx] : 0.0f;
        right[ty][tx] = begin + ty < k && column < p ? b[(begin + ty) * p + column] : 0.0f;
        __syncthreads();
        for (int i = 0; i < 16; ++i) sum += left[ty][i] * right[i][tx];
        __syncthreads();
      }
      if (row < m && column < p) out[(long long)row * p + column] = sum;
    }
  } else {
    const long long count = p > 0 && m > 0 ? (long long)m * p : 0;
    for (long long e = blockIdx.x * blockDim.x + threadIdx.x; e < count; e += gridDim.x * blockDim.x) {
      const int row = (int)(e / p);
      const int column = (int)(e % p);
      float sum = 0.0f;
      for (int i = 0; i < k; ++i) sum += a[row * k + i] * b[i * p + column];
      out[e] = sum;
    }
  }
}
