// SPDX-License-Identifier: Apache-2.0

/// How far a value is from the middle, in widths, and at most `limit` widths.
extern "C" __global__ void distance(const float* x, float* out, float middle, float width, float limit, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  float far = (x[i] - middle) / width;
  out[i] = fminf(fmaxf(far, -limit), limit);
}
