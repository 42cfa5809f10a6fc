-- The nearest function of the device is suggested.
CREATE KERNEL grown AS $$
extern "C" __global__ void grown(const float* x, float* out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = exof(x[i]);
}
$$;
