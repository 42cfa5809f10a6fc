// SPDX-License-Identifier: Apache-2.0

/// Takes the natural logarithm.
/// `x`: the values. `out`: their logarithms; minus infinity for 0, NaN below 0.
/// NULL gives NULL, NaN gives NaN, infinity gives infinity.
/// Error: at most 2 ulp against a loop in double.
extern "C" __global__ void kernel_log(const float* __restrict__ x, float* __restrict__ out, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = logf(x[i]);
}
