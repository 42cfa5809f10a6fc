-- SHARED is for extern __shared__ alone.
CREATE TABLE trades (id bigint PRIMARY KEY, price real, volume integer);
CREATE KERNEL doubled AS $$
extern "C" __global__ void doubled(const float* x, float* out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = 2 * x[i];
}
$$;
COMPUTE twice FROM trades(price) INTO column(total) USING doubled SHARED 16K;
