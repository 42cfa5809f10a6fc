-- Warp shuffles exist on GPUs only.
CREATE KERNEL sums AS $$
extern "C" __global__ void sums(const float* x, float* out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  float next = __shfl_down_sync(0xffffffff, x[i], 1);
  if (i < n) out[i] = x[i] + next;
}
$$;
