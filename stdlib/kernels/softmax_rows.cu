// SPDX-License-Identifier: Apache-2.0

/// Turns each row of a matrix into shares of 1 by its exponentials.
/// `x`: the matrix, row after row, in the order of the table's key. `width`: elements of a row; the last row may have
/// fewer. `out`: exp(x) by the sum of exp over the row, computed from the row's largest value downwards.
/// NULL elements are left out and get NULL, and the ones behind move up; a NaN makes its row NaN, as does plus
/// infinity.
/// Error: at most 80 ulp against a loop in double; the distance to the largest value is rounded to float.
/// @block 256
extern "C" __global__ void softmax_rows(const float* __restrict__ x, float* __restrict__ out, int width, int n) {
  __shared__ float peaks[1024];
  __shared__ double parts[1024];
  const int t = threadIdx.x;
  const int threads = blockDim.x;
  // The largest power of two below the number of threads; any number of threads will do.
  int top = 1;
  while (2 * top < threads) top *= 2;
  const int rows = n > 0 && width > 0 ? (n - 1) / width + 1 : 0;
  // A block takes a row at a time.
  for (int row = blockIdx.x; row < rows; row += gridDim.x) {
    const int begin = row * width;
    const int end = n - begin > width ? begin + width : n;
    float peak = x[begin];
    for (int j = begin + t; j < end; j += threads) peak = fmaxf(peak, x[j]);
    peaks[t] = peak;
    __syncthreads();
    for (int half = top; half > 0; half /= 2) {
      if (t < half && t + half < threads) peaks[t] = fmaxf(peaks[t], peaks[t + half]);
      __syncthreads();
    }
    peak = peaks[0];
    double sum = 0.0;
    for (int j = begin + t; j < end; j += threads) {
      const float power = expf(x[j] - peak);
      out[j] = power;
      sum += power;
    }
    parts[t] = sum;
    __syncthreads();
    for (int half = top; half > 0; half /= 2) {
      if (t < half && t + half < threads) parts[t] += parts[t + half];
      __syncthreads();
    }
    const float scale = (float)(1.0 / parts[0]);
    for (int j = begin + t; j < end; j += threads) out[j] *= scale;
  }
}
