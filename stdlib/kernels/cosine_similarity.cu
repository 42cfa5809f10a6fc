// SPDX-License-Identifier: Apache-2.0

/// Takes the cosine of the angle between two columns.
/// `x`, `y`: the columns. `out`: one number from -1 to 1, the sum of `x * y` by the product of both lengths, formed in
/// double; NaN where a column is all zeros.
/// A row with a NULL is left out; a NaN makes the cosine NaN.
/// Error: at most 16 + n / 128 ulp, counted at 1, against exact arithmetic.
/// The order of the additions follows from the number of threads alone: a run repeats the last bit.
/// @extent out 1
/// @grid 1
/// @block 256
extern "C" __global__ void cosine_similarity(const float* __restrict__ x, const float* __restrict__ y,
                                             double* __restrict__ out, int n) {
  __shared__ double product[1024];
  __shared__ double square_x[1024];
  __shared__ double square_y[1024];
  // One block does it all, whatever GRID says.
  if (blockIdx.x > 0) return;
  const int t = threadIdx.x;
  const int threads = blockDim.x;
  double sum = 0.0;
  double sum_x = 0.0;
  double sum_y = 0.0;
  for (int j = t; j < n; j += threads) {
    sum += (double)x[j] * y[j];
    sum_x += (double)x[j] * x[j];
    sum_y += (double)y[j] * y[j];
  }
  product[t] = sum;
  square_x[t] = sum_x;
  square_y[t] = sum_y;
  __syncthreads();
  // The largest power of two below the number of threads; any number of threads will do.
  int top = 1;
  while (2 * top < threads) top *= 2;
  for (int half = top; half > 0; half /= 2) {
    if (t < half && t + half < threads) {
      product[t] += product[t + half];
      square_x[t] += square_x[t + half];
      square_y[t] += square_y[t + half];
    }
    __syncthreads();
  }
  if (t == 0) out[0] = product[0] / (sqrt(square_x[0]) * sqrt(square_y[0]));
}
