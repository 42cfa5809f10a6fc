-- A kernel with a mask is given every row, and so is a fused one: its members all have masks, or columns that are never NULL.
-- args: --dump-ir=after:fuse_computations
CREATE TABLE trades (id bigint PRIMARY KEY, price real, volume real NOT NULL);
CREATE KERNEL filled AS $$
extern "C" __global__ void filled(const float* x, const bool* x_valid, float* out, float value, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = x_valid[i] ? x[i] : value;
}
$$;
CREATE KERNEL twice AS $$
extern "C" __global__ void twice(const float* x, float* out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = 2 * x[i];
}
$$;
COMPUTE known FROM trades(price) INTO column(known) USING filled WITH (value = 0);
COMPUTE doubled FROM trades(known) INTO column(doubled) USING twice;
COMPUTE volumes FROM trades(volume) INTO column(volumes) USING twice;
COMPUTE raw FROM trades(price) INTO column(raw) USING twice;
