-- Scales @comment:kernel_above@ columns.
CREATE KERNEL @name:schema@.scale AS $$
extern "C" __global__ void scale(const double* x, double* out, double factor, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = factor * x[i];
}
$$;
-- Twice @comment:above@ the number.
COMPUTE @name:schema@.@name:compute@ FROM @name:schema@.@name:table@(@name:number@) INTO column(@name:made@)
  USING @name:schema@.scale WITH (factor = 2);
COMPUTE @name:schema@.@name:next@ FROM @name:schema@.@name:table@(@name:made@) INTO column(@name:last@)
  USING @name:schema@.scale WITH (factor = 2);
COMPUTE @name:schema@.@name:alone@ FROM @name:schema@.@name:table@(@name:key@) INTO column(@name:number@)
  EVERY 3600000 TICKS USING @name:schema@.scale WITH (factor = 0.5);
