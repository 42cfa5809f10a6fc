-- Nothing is included: what kernels may use is declared.
CREATE KERNEL doubled AS $$
#include <cuda_runtime.h>
extern "C" __global__ void doubled(const float* x, float* out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = 2 * x[i];
}
$$;
