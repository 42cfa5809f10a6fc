-- Which table `table` stands for, where that cannot be told.
-- args: --whole-catalog
CREATE TABLE trades (id bigint PRIMARY KEY, price double precision, volume integer);
CREATE TABLE quotes (id bigint PRIMARY KEY, bid double precision, volume integer);
CREATE KERNEL k AS $$ __global__ void k(const int* volume, double* out, int n) { int i = blockIdx.x * blockDim.x + threadIdx.x; if (i < n) out[i] = volume[i]; } $$;
COMPUTE a FROM table(volume) USING k;
COMPUTE b FROM table(size) USING k;
COMPUTE c FROM trade(volume) USING k;
COMPUTE d ON quotes FROM trades(volume) USING k;
COMPUTE e ON quotes FROM table(bit) USING k;
