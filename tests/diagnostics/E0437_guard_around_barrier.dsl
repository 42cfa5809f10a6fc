-- The usual guard must not hold the barrier.
CREATE KERNEL rotated AS $$
extern "C" __global__ void rotated(const float* x, float* out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  __shared__ float values[256];
  if (i < n) {
    values[threadIdx.x] = x[i];
    __syncthreads();
    out[i] = values[(threadIdx.x + 1) % blockDim.x];
  }
}
$$;
