// SPDX-License-Identifier: Apache-2.0

/// Finds the smallest value of a column.
/// `x`: the values. `out`: one number, the smallest of them; NaN of no rows.
/// NULL and NaN are left out; a column of nothing else gives NaN.
/// Error: at most 0 ulp against a loop in float.
/// @extent out 1
/// @grid 1
/// @block 256
extern "C" __global__ void reduce_min(const float* __restrict__ x, float* __restrict__ out, int n) {
  __shared__ float part[1024];
  // One block does it all, whatever GRID says.
  if (blockIdx.x > 0) return;
  const int t = threadIdx.x;
  const int threads = blockDim.x;
  // fminf takes the number of a number and a NaN.
  float least = 0.0f / 0.0f;
  for (int j = t; j < n; j += threads) least = fminf(least, x[j]);
  part[t] = least;
  __syncthreads();
  // The largest power of two below the number of threads; any number of threads will do.
  int top = 1;
  while (2 * top < threads) top *= 2;
  for (int half = top; half > 0; half /= 2) {
    if (t < half && t + half < threads) part[t] = fminf(part[t], part[t + half]);
    __syncthreads();
  }
  if (t == 0) out[0] = part[0];
}
