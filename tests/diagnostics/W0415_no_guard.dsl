-- The last block has more threads than rows.
CREATE KERNEL doubled AS $$
extern "C" __global__ void doubled(const float* x, float* out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  out[i] = 2 * x[i];
}
$$;
