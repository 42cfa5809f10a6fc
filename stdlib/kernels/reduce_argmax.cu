// SPDX-License-Identifier: Apache-2.0

/// Finds the row of the largest value of a column.
/// `x`: the values, in the order of the table's key. `out`: one integer, the number of the row, counted from 0; the
/// first of equals; -1 of no rows.
/// NULL rows are left out and not counted; NaN is counted and never the largest; nothing but NaN gives -1.
/// Error: none.
/// @extent out 1
/// @grid 1
/// @block 256
extern "C" __global__ void reduce_argmax(const float* __restrict__ x, int* __restrict__ out, int n) {
  __shared__ float most[1024];
  __shared__ int where[1024];
  // One block does it all, whatever GRID says.
  if (blockIdx.x > 0) return;
  const int t = threadIdx.x;
  const int threads = blockDim.x;
  float largest = 0.0f;
  int row = -1;
  for (int j = t; j < n; j += threads) {
    if (row < 0 ? x[j] == x[j] : x[j] > largest) {
      largest = x[j];
      row = j;
    }
  }
  most[t] = largest;
  where[t] = row;
  __syncthreads();
  // The largest power of two below the number of threads; any number of threads will do.
  int top = 1;
  while (2 * top < threads) top *= 2;
  for (int half = top; half > 0; half /= 2) {
    if (t < half && t + half < threads) {
      const int other = where[t + half];
      const bool is_first = most[t + half] == most[t] && other < where[t];
      if (other >= 0 && (where[t] < 0 || most[t + half] > most[t] || is_first)) {
        most[t] = most[t + half];
        where[t] = other;
      }
    }
    __syncthreads();
  }
  if (t == 0) out[0] = where[0];
}
