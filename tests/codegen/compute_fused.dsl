-- Fused computations have one kernel, one run, and a function under each of their names.
CREATE TABLE trades (id bigint PRIMARY KEY, price real);
CREATE KERNEL scale AS $$
extern "C" __global__ void scale(const float* x, float* out, float factor, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = factor * x[i];
}
$$;
COMPUTE doubled FROM trades(price) INTO column(twice) USING scale WITH (factor = 2);
COMPUTE halved FROM trades(twice) INTO column(half) USING scale WITH (factor = 0.25);
