-- Every member of a fused computation needs the same columns to have a value; a column that is never NULL asks for nothing.
-- args: --dump-ir=after:fuse_computations
CREATE TABLE trades (id bigint PRIMARY KEY, a real, b real, c real NOT NULL);
CREATE KERNEL plus AS $$
extern "C" __global__ void plus(const float* x, const float* y, float* out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = x[i] + y[i];
}
$$;
COMPUTE ac FROM trades(a, c) INTO column(ac) USING plus;
COMPUTE aa FROM trades(a, a) INTO column(aa) USING plus;
COMPUTE ab FROM trades(a, b) INTO column(ab) USING plus;
COMPUTE cc FROM trades(c, c) INTO column(cc) USING plus;
