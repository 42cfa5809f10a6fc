-- The source has a function, but not of the name of the kernel.
CREATE KERNEL doubled AS $$ __global__ void twice(const double* x, double* out, int n) { int i = blockIdx.x * blockDim.x + threadIdx.x; if (i < n) out[i] = x[i]; } $$;
