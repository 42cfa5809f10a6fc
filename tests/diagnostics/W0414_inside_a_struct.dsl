-- A pointer inside a struct cannot be followed.
CREATE KERNEL doubled AS $$
struct Target { float* values; };
extern "C" __global__ void doubled(const float* x, float* out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  Target target{out};
  if (i < n) target.values[i] = 2 * x[i];
}
$$;
