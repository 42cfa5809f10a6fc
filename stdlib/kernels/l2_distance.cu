// SPDX-License-Identifier: Apache-2.0

/// Measures the Euclidean distance of two columns.
/// `x`, `y`: the columns. `out`: one number, the root of the sum of (x - y)^2, formed in double; 0 of no rows.
/// A row with a NULL is left out; a NaN makes the distance NaN.
/// Error: at most 8 + n / 256 ulp against exact arithmetic.
/// The order of the additions follows from the number of threads alone: a run repeats the last bit.
/// @extent out 1
/// @grid 1
/// @block 256
extern "C" __global__ void l2_distance(const float* __restrict__ x, const float* __restrict__ y,
                                       double* __restrict__ out, int n) {
  __shared__ double part[1024];
  // One block does it all, whatever GRID says.
  if (blockIdx.x > 0) return;
  const int t = threadIdx.x;
  const int threads = blockDim.x;
  double sum = 0.0;
  for (int j = t; j < n; j += threads) {
    const double apart = (double)x[j] - y[j];
    sum += apart * apart;
  }
  part[t] = sum;
  __syncthreads();
  // The largest power of two below the number of threads; any number of threads will do.
  int top = 1;
  while (2 * top < threads) top *= 2;
  for (int half = top; half > 0; half /= 2) {
    if (t < half && t + half < threads) part[t] += part[t + half];
    __syncthreads();
  }
  if (t == 0) out[0] = sqrt(part[0]);
}
