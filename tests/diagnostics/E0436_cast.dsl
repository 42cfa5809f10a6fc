-- Casting const away makes no output of an input.
CREATE KERNEL cleared AS $$
extern "C" __global__ void cleared(const float* x, float* out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = x[i];
  if (i < n) ((float*)x)[i] = 0;
}
$$;
