-- A block must not be larger than the kernel says.
CREATE TABLE trades (id bigint PRIMARY KEY, price real, volume integer);
CREATE KERNEL doubled AS $$
extern "C" __global__ void __launch_bounds__(128) doubled(const float* x, float* out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = 2 * x[i];
}
$$;
COMPUTE twice FROM trades(price) INTO column(total) USING doubled BLOCK 256;
