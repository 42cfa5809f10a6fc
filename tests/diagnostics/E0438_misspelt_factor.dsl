-- A factor of an extent is a number or an integer parameter.
CREATE KERNEL counts AS $$
// @extent out bin
extern "C" __global__ void counts(const int* x, int* out, int bins, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n && x[i] < bins) atomicAdd(&out[x[i]], 1);
}
$$;
