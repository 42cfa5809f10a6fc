// SPDX-License-Identifier: Apache-2.0

/// Moves and scales a column to the range from 0 to 1.
/// `x`: the values. `out`: (x - smallest) / (largest - smallest); 0 where all values are equal.
/// NULL rows are left out and get NULL; NaN stays NaN and does not count for the others; infinities follow IEEE 754.
/// Error: at most 1 ulp against a loop in double.
/// @grid 1
/// @block 256
extern "C" __global__ void minmax(const float* __restrict__ x, float* __restrict__ out, int n) {
  __shared__ float low[1024];
  __shared__ float high[1024];
  // One block does it all, whatever GRID says.
  if (blockIdx.x > 0) return;
  const int t = threadIdx.x;
  const int threads = blockDim.x;
  // fminf and fmaxf take the number of a number and a NaN.
  float least = 0.0f / 0.0f;
  float most = 0.0f / 0.0f;
  for (int j = t; j < n; j += threads) {
    least = fminf(least, x[j]);
    most = fmaxf(most, x[j]);
  }
  low[t] = least;
  high[t] = most;
  __syncthreads();
  // The largest power of two below the number of threads; any number of threads will do.
  int top = 1;
  while (2 * top < threads) top *= 2;
  for (int half = top; half > 0; half /= 2) {
    if (t < half && t + half < threads) {
      low[t] = fminf(low[t], low[t + half]);
      high[t] = fmaxf(high[t], high[t + half]);
    }
    __syncthreads();
  }
  const double start = low[0];
  const double range = high[0] - start;
  for (int j = t; j < n; j += threads) {
    const double above = x[j] - start;
    out[j] = (float)(range == 0.0 && above == 0.0 ? 0.0 : above / range);
  }
}
