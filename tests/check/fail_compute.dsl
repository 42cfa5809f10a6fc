-- Columns, outputs and parameters that the kernel does not take.
CREATE TABLE trades (id bigint PRIMARY KEY, price double precision, volume bigint, note text);
CREATE KERNEL k AS $$ __global__ void k(const double* price, const int* volume, double* out, float alpha, bool up, int n) { int i = blockIdx.x * blockDim.x + threadIdx.x; if (i < n) out[i] = price[i]; } $$;
CREATE KERNEL two AS $$ __global__ void two(const double* x, double* a, double* b, int n) { int i = blockIdx.x * blockDim.x + threadIdx.x; if (i < n) { a[i] = x[i]; b[i] = x[i]; } } $$;
COMPUTE c1 FROM trades(price) INTO column(total) USING k WITH (alpha = 1, up = true);
COMPUTE c2 FROM trades(note, volume) INTO column(total) USING k WITH (alpha = 1, up = true);
COMPUTE c3 FROM trades(price, id) INTO column(total) USING k WITH (alfa = 1, up = 2, n = 5, alpha = 'x');
COMPUTE c4 FROM trades(price) INTO column(total) USING two;
COMPUTE c5 FROM trades(pryce, volume) USING k WITH (alpha = 1, up = true, up = false);
COMPUTE c6 FROM trades(price, volume) USING kk WITH (alpha = 1, up = true);
COMPUTE c6 FROM trades(price, volume);
