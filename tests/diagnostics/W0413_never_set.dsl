-- A value that was never set is warned about.
CREATE KERNEL doubled AS $$
extern "C" __global__ void doubled(const float* x, float* out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  float factor;
  if (i < n) out[i] = factor * x[i];
}
$$;
