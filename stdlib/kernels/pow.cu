// SPDX-License-Identifier: Apache-2.0

/// Raises each value to a power.
/// `x`: the bases. `exponent`: the power. `out`: `x` to the power of `exponent`; NaN where `x` is below 0 and
/// `exponent` is not whole.
/// NULL gives NULL; NaN and infinities are as in C: `pow(x, 0)` and `pow(1, y)` are 1 even for NaN.
/// Error: at most 4 ulp against a loop in double.
extern "C" __global__ void kernel_pow(const float* __restrict__ x, float* __restrict__ out, float exponent, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = powf(x[i], exponent);
}
