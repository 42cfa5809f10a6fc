-- A kernel's parameters are read from its source; comments, strings and attributes do not mislead.
CREATE KERNEL saxpy AS $$
// __global__ void other(int n);
#define TEXT "__global__ void third()"
extern "C" __global__ void __launch_bounds__(256) saxpy(const float* __restrict__ x, const float *y, float* out,
                                                        float alpha, unsigned int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = alpha * x[i] + y[i];  /* "done" */
}
$$;
