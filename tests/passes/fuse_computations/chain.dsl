-- What one computation writes and the next reads is handed over inside one kernel; a kernel used twice stands there once.
-- args: --dump-ir=after:fuse_computations
CREATE TABLE trades (id bigint PRIMARY KEY, price real, volume integer);
CREATE KERNEL scale AS $$
extern "C" __global__ void scale(const float* x, float* out, float factor, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = factor * x[i];
}
$$;
CREATE KERNEL difference AS $$
extern "C" __global__ void difference(const float* a, const float* b, float* out, long long n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = a[i] - b[i];
}
$$;
COMPUTE doubled FROM trades(price) INTO column(twice) USING scale WITH (factor = 2);
COMPUTE halved FROM trades(twice) INTO column(half) USING scale WITH (factor = 0.25);
COMPUTE rest FROM trades(price, half) INTO column(rest) USING difference;
