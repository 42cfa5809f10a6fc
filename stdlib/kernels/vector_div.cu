// SPDX-License-Identifier: Apache-2.0

/// Divides one column by another.
/// `x`: dividend. `y`: divisor; 0 gives an infinity, and NaN where `x` is 0, too. `out`: the quotient.
/// NULL gives NULL; NaN and infinities follow IEEE 754.
/// Error: at most 0 ulp against a loop in float.
extern "C" __global__ void vector_div(const float* __restrict__ x, const float* __restrict__ y, float* __restrict__ out,
                                      int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = x[i] / y[i];
}
