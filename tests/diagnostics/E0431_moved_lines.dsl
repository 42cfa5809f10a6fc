-- Neither #line nor a macro moves the place of a mistake.
CREATE KERNEL doubled AS $$
#define GIVE(value) out[i] = value
#line 700 "elsewhere.cu"
extern "C" __global__ void doubled(const float* x, float* out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) GIVE(2 * y[i]);
}
$$;
