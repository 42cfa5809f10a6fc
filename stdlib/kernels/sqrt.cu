// SPDX-License-Identifier: Apache-2.0

/// Takes the square root.
/// `x`: the values. `out`: their roots; NaN for values below 0.
/// NULL gives NULL, NaN gives NaN, infinity gives infinity.
/// Error: at most 0 ulp against a loop in float.
extern "C" __global__ void kernel_sqrt(const float* __restrict__ x, float* __restrict__ out, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = sqrtf(x[i]);
}
