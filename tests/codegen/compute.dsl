-- A computation makes its column, is declared with its function, and runs once; one with EVERY is left to the scheduler.
CREATE TABLE trades (id bigint PRIMARY KEY, price numeric(12,2), volume real);
CREATE KERNEL scale AS $$
extern "C" __global__ void scale(const float* x, float* out, float factor, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = factor * x[i];
}
$$;
-- Twice the price.
COMPUTE doubled FROM trades(price) INTO column(total) USING scale WITH (factor = 2);
COMPUTE thinned FROM trades(volume) INTO column(volume) EVERY 3600000 TICKS USING scale BLOCK 128 WITH (factor = 0.5);
