-- Blocks extend along x alone.
CREATE TABLE trades (id bigint PRIMARY KEY, price real, volume integer);
CREATE KERNEL copied AS $$
extern "C" __global__ void copied(const float* x, float* out, int width, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  int row = blockIdx.y;
  if (row * width + i < n) out[row * width + i] = x[row * width + i];
}
$$;
COMPUTE copies FROM trades(price) INTO column(total) USING copied WITH (width = 64);
