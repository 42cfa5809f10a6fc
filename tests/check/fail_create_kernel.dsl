-- Kernels that are not what their source holds, and files that cannot be read.
CREATE KERNEL saxpi AS $$ __global__ void saxpy(const float* x, float* y, int n) { int i = blockIdx.x * blockDim.x + threadIdx.x; if (i < n) y[i] = x[i]; } $$;
CREATE KERNEL nothing AS 'int main() { return 0; }';
CREATE KERNEL blank AS $$   $$;
CREATE KERNEL "not a name" AS $$ __global__ void f(int n) {} $$;
CREATE KERNEL twice AS $$ __global__ void twice(float* y, int n) { int i = blockIdx.x * blockDim.x + threadIdx.x; if (i < n) y[i] = 1; } $$;
CREATE KERNEL twice AS $$ __global__ void twice(float* y, int n) { int i = blockIdx.x * blockDim.x + threadIdx.x; if (i < n) y[i] = 1; } $$;
CREATE KERNEL far_away FROM FILE '/etc/kernel.cu';
CREATE KERNEL above FROM FILE '../kernel.cu';
CREATE KERNEL other FROM FILE 'kernel.cpp';
CREATE KERNEL missing FROM FILE 'no_such_kernel.cu';
