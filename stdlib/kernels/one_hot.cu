// SPDX-License-Identifier: Apache-2.0

/// Writes an indicator for each class of a row.
/// `x`: the classes, from 0 to `classes` - 1, in the order of the table's key. `classes`: how many there are. `out`:
/// `classes` numbers a row, row after row: 1 for its class, else 0.
/// NULL rows are left out; a class that there is not has zeros alone.
/// Error: none.
/// @extent out n*classes
extern "C" __global__ void one_hot(const int* __restrict__ x, float* __restrict__ out, int classes, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  // The output is zeros already.
  if (i < n && x[i] >= 0 && x[i] < classes) out[(long long)i * classes + x[i]] = 1.0f;
}
