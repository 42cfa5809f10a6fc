-- A reference is no parameter of a kernel.
CREATE KERNEL scaled AS $$
extern "C" __global__ void scaled(const float* x, float* out, const float& factor, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = factor * x[i];
}
$$;
