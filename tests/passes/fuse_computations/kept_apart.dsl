-- Times, blocks and tables of their own, columns that round what they are given, and columns written twice keep computations apart.
-- args: --dump-ir=after:fuse_computations
CREATE TABLE trades (id bigint PRIMARY KEY, price real, exact numeric);
CREATE TABLE quotes (id bigint PRIMARY KEY, price real);
CREATE KERNEL twice AS $$
extern "C" __global__ void twice(const float* x, float* out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = 2 * x[i];
}
$$;
COMPUTE first FROM trades(price) INTO column(a) USING twice;
COMPUTE other_table FROM quotes(price) INTO column(a) USING twice;
COMPUTE second FROM trades(price) INTO column(b) USING twice;
COMPUTE small_block FROM trades(price) INTO column(c) USING twice BLOCK 128;
COMPUTE at_times FROM trades(price) INTO column(d) EVERY 1000 TICKS USING twice;
COMPUTE rounded FROM trades(price) INTO column(exact) USING twice;
COMPUTE of_rounded FROM trades(exact) INTO column(e) USING twice;
COMPUTE again FROM trades(price) INTO column(e) USING twice;
