-- A computation over named columns, over `table` bound by ON, and over the only table that has the columns.
CREATE TABLE trades (id bigint PRIMARY KEY, price double precision, volume integer);
CREATE TABLE quotes (id bigint PRIMARY KEY, bid double precision, volume integer);
CREATE KERNEL notional AS $$
__global__ void notional(const double* price, const int* volume, double* out, double rate, int n) { int i = blockIdx.x * blockDim.x + threadIdx.x; if (i < n) out[i] = price[i]; }
$$;
COMPUTE by_name FROM public.trades(price, volume) INTO column(total) EVERY 100 TICKS USING notional
  BLOCK 256 GRID auto SHARED 16K WITH (rate = 0.5);
COMPUTE by_binding ON quotes FROM table(bid, volume) INTO total USING notional GRID 64 WITH (rate = 1);
COMPUTE by_columns FROM table(price, volume) USING notional WITH (rate = 2);
