-- A pointer without const that is only read was meant as an input.
CREATE KERNEL total AS $$
extern "C" __global__ void total(float* x, float* out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = x[i];
}
$$;
