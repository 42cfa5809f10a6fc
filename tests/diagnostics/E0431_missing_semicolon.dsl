-- A mistake in the source of a kernel is shown at its place in the statement.
CREATE KERNEL doubled AS $$
extern "C" __global__ void doubled(const float* x, float* out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = 2 * x[i]
}
$$;
