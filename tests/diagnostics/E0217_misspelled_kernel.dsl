-- A computation by a kernel that is not there; the nearest name is shown.
CREATE TABLE trades (id bigint PRIMARY KEY, price double precision);
CREATE KERNEL doubled AS $$ __global__ void doubled(const double* x, double* out, int n) { int i = blockIdx.x * blockDim.x + threadIdx.x; if (i < n) out[i] = x[i]; } $$;
COMPUTE twice FROM trades(price) INTO column(total) USING doublet;
