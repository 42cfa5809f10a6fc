// SPDX-License-Identifier: Apache-2.0

/// Multiplies a column by a number and adds another column.
/// `x`: the column that is multiplied. `y`: the one that is added. `a`: the number. `out`: `a * x + y`.
/// NULL gives NULL; NaN and infinities follow IEEE 754.
/// Error: at most 1 ulp, counted at |a * x| + |y|, against a loop in double; the product may be rounded or not.
extern "C" __global__ void saxpy(const float* __restrict__ x, const float* __restrict__ y, float* __restrict__ out,
                                 float a, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = a * x[i] + y[i];
}
