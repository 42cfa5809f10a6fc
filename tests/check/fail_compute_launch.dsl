-- How a kernel is launched: blocks, grids, memory, ticks.
CREATE TABLE trades (id bigint PRIMARY KEY, price double precision);
CREATE KERNEL k AS $$ __global__ void k(const double* price, double* out, int n) { int i = blockIdx.x * blockDim.x + threadIdx.x; if (i < n) out[i] = price[i]; } $$;
COMPUTE a FROM trades(price) INTO col(total) EVERY 0 TICKS USING k BLOCK 0 GRID autox SHARED -1;
COMPUTE b FROM trades(price) INTO column(total) EVERY 10 seconds USING k BLOCK 1025 GRID 0 SHARED 228K;
COMPUTE c FROM trades(price) INTO column(total) EVERY 1.5 TICKS USING k BLOCK 1.5 GRID 'auto' SHARED 1.5;
COMPUTE d FROM trades(price) EVERY 'often' USING k BLOCK 256;
