-- A kernel becomes one binary for each kind of processor, its source, and a declaration that names them.
-- Scales a column.
CREATE KERNEL scale AS $$
extern "C" __global__ void scale(const float* x, float* out, float factor, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = factor * x[i];
}
$$;
