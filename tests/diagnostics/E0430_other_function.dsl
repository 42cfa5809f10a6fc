-- The source has a function, but not of the name of the kernel.
CREATE KERNEL doubled AS $$ __global__ void twice(const double* x, double* out, int n) { /* … */ } $$;
