-- A function without `__device__` is one of the host; the note shows where it stands.
CREATE KERNEL doubled AS $$
float twice(float v) { return 2 * v; }
extern "C" __global__ void doubled(const float* x, float* out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = twice(x[i]);
}
$$;
