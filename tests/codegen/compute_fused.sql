-- compute_fused.sql: made by dmlc 0.1.0 from compute_fused.dsl. Change the source and compile again instead of editing this.
-- Needs the extension declarativeml. One transaction; may be run again.
BEGIN;
SET LOCAL search_path = public, pg_temp;
SET LOCAL standard_conforming_strings = on;

-- SQL (compute_fused.dsl:2)
CREATE TABLE trades (id bigint PRIMARY KEY, price real);

-- CREATE KERNEL scale (compute_fused.dsl:3)
--   CREATE KERNEL scale AS $$
--   extern "C" __global__ void scale(const float* x, float* out, float factor, int n) {
--     int i = blockIdx.x * blockDim.x + threadIdx.x;
--     if (i < n) out[i] = factor * x[i];
--   }
--   $$
SELECT dml.add_kernel_binary(
  '<sha256 x86-64-v2>'::text,
  'x86-64-v2'::text,
  '{"abi":1,"kernel":"scale","block":[256,1,1],"shared":0,"row_wise":true,"parameters":[{"role":"input","type":"float","name":"x","extent":""},{"role":"output","type":"float","name":"out","extent":""},{"role":"scalar","type":"float","name":"factor","extent":""},{"role":"rows","type":"int","name":"n","extent":""}]}'::jsonb,
  pg_catalog.convert_to('<binary x86-64-v2>', 'UTF8'));
SELECT dml.add_kernel_binary(
  '<sha256 x86-64-v3>'::text,
  'x86-64-v3'::text,
  '{"abi":1,"kernel":"scale","block":[256,1,1],"shared":0,"row_wise":true,"parameters":[{"role":"input","type":"float","name":"x","extent":""},{"role":"output","type":"float","name":"out","extent":""},{"role":"scalar","type":"float","name":"factor","extent":""},{"role":"rows","type":"int","name":"n","extent":""}]}'::jsonb,
  pg_catalog.convert_to('<binary x86-64-v3>', 'UTF8'));
SELECT dml.add_kernel_binary(
  '<sha256 x86-64-v4>'::text,
  'x86-64-v4'::text,
  '{"abi":1,"kernel":"scale","block":[256,1,1],"shared":0,"row_wise":true,"parameters":[{"role":"input","type":"float","name":"x","extent":""},{"role":"output","type":"float","name":"out","extent":""},{"role":"scalar","type":"float","name":"factor","extent":""},{"role":"rows","type":"int","name":"n","extent":""}]}'::jsonb,
  pg_catalog.convert_to('<binary x86-64-v4>', 'UTF8'));
SELECT dml.add_kernel_binary(
  '<sha256 source>'::text,
  'source'::text,
  '{"abi":1,"kernel":"scale","block":[256,1,1],"shared":0,"row_wise":true,"parameters":[{"role":"input","type":"float","name":"x","extent":""},{"role":"output","type":"float","name":"out","extent":""},{"role":"scalar","type":"float","name":"factor","extent":""},{"role":"rows","type":"int","name":"n","extent":""}]}'::jsonb,
  pg_catalog.convert_to('
extern "C" __global__ void scale(const float* x, float* out, float factor, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = factor * x[i];
}
', 'UTF8'));
SELECT dml.declare_kernel(
  'public'::text,
  'scale'::text,
  '
extern "C" __global__ void scale(const float* x, float* out, float factor, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = factor * x[i];
}
'::text,
  '{"abi":1,"kernel":"scale","block":[256,1,1],"shared":0,"row_wise":true,"parameters":[{"role":"input","type":"float","name":"x","extent":""},{"role":"output","type":"float","name":"out","extent":""},{"role":"scalar","type":"float","name":"factor","extent":""},{"role":"rows","type":"int","name":"n","extent":""}]}'::jsonb,
  '{"<sha256 x86-64-v2>","<sha256 x86-64-v3>","<sha256 x86-64-v4>","<sha256 source>"}'::text[],
  'CREATE KERNEL scale AS $$
extern "C" __global__ void scale(const float* x, float* out, float factor, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = factor * x[i];
}
$$'::text);

-- COMPUTE doubled, halved (compute_fused.dsl:9)
--   COMPUTE doubled FROM trades(price) INTO column(twice) USING scale WITH (factor = 2);
--   COMPUTE halved FROM trades(twice) INTO column(half) USING scale WITH (factor = 0.25)
SELECT dml.add_kernel_binary(
  '<sha256 x86-64-v2>'::text,
  'x86-64-v2'::text,
  '{"abi":1,"kernel":"fused","block":[256,1,1],"shared":0,"row_wise":true,"parameters":[{"role":"input","type":"float","name":"in0","extent":""},{"role":"output","type":"float","name":"out0","extent":""},{"role":"output","type":"float","name":"out1","extent":""},{"role":"scalar","type":"float","name":"member0_factor","extent":""},{"role":"scalar","type":"float","name":"member1_factor","extent":""},{"role":"rows","type":"int","name":"rows","extent":""}]}'::jsonb,
  pg_catalog.convert_to('<binary x86-64-v2>', 'UTF8'));
SELECT dml.add_kernel_binary(
  '<sha256 x86-64-v3>'::text,
  'x86-64-v3'::text,
  '{"abi":1,"kernel":"fused","block":[256,1,1],"shared":0,"row_wise":true,"parameters":[{"role":"input","type":"float","name":"in0","extent":""},{"role":"output","type":"float","name":"out0","extent":""},{"role":"output","type":"float","name":"out1","extent":""},{"role":"scalar","type":"float","name":"member0_factor","extent":""},{"role":"scalar","type":"float","name":"member1_factor","extent":""},{"role":"rows","type":"int","name":"rows","extent":""}]}'::jsonb,
  pg_catalog.convert_to('<binary x86-64-v3>', 'UTF8'));
SELECT dml.add_kernel_binary(
  '<sha256 x86-64-v4>'::text,
  'x86-64-v4'::text,
  '{"abi":1,"kernel":"fused","block":[256,1,1],"shared":0,"row_wise":true,"parameters":[{"role":"input","type":"float","name":"in0","extent":""},{"role":"output","type":"float","name":"out0","extent":""},{"role":"output","type":"float","name":"out1","extent":""},{"role":"scalar","type":"float","name":"member0_factor","extent":""},{"role":"scalar","type":"float","name":"member1_factor","extent":""},{"role":"rows","type":"int","name":"rows","extent":""}]}'::jsonb,
  pg_catalog.convert_to('<binary x86-64-v4>', 'UTF8'));
SELECT dml.add_kernel_binary(
  '<sha256 source>'::text,
  'source'::text,
  '{"abi":1,"kernel":"fused","block":[256,1,1],"shared":0,"row_wise":true,"parameters":[{"role":"input","type":"float","name":"in0","extent":""},{"role":"output","type":"float","name":"out0","extent":""},{"role":"output","type":"float","name":"out1","extent":""},{"role":"scalar","type":"float","name":"member0_factor","extent":""},{"role":"scalar","type":"float","name":"member1_factor","extent":""},{"role":"rows","type":"int","name":"rows","extent":""}]}'::jsonb,
  pg_catalog.convert_to('// Made from 2 computations over one table, which run one after another in each row.
#ifdef __CUDACC_RTC__
#define DMLC_KERNEL __attribute__((global))
#define DMLC_STORE_FENCE() asm volatile("" ::: "memory")
#else
#define DMLC_STORE_FENCE()
#endif
#undef __global__
#define __global__ __device__ __forceinline__

namespace source0 {

extern "C" __global__ void scale(const float* x, float* out, float factor, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = factor * x[i];
}
}  // namespace source0

#undef __global__
#define __global__ DMLC_KERNEL

extern "C" __global__ void fused(
    const float* in0,
    float* out0,
    float* out1,
    float member0_factor,
    float member1_factor,
    int rows) {
  source0::scale(in0, out0, member0_factor, rows);
  DMLC_STORE_FENCE();
  source0::scale(out0, out1, member1_factor, rows);
}
', 'UTF8'));
ALTER TABLE public.trades ADD COLUMN IF NOT EXISTS twice real;
COMMENT ON COLUMN public.trades.twice IS 'filled by computation public.doubled';
ALTER TABLE public.trades ADD COLUMN IF NOT EXISTS half real;
COMMENT ON COLUMN public.trades.half IS 'filled by computation public.halved';
SELECT dml.drop_compute('public'::text, 'halved'::text, 'true'::boolean);
SELECT dml.declare_compute(
  'public'::text,
  'doubled'::text,
  '{"format":1,"schema":"public","name":"doubled","kernel":"fused","source":{"schema":"public","table":"trades"},"columns":["price"],"order":[],"outputs":[{"column":"twice"},{"column":"half"}],"into":{"kind":"column"},"scalars":{"member0_factor":2.0,"member1_factor":0.25},"grid":"auto","binaries":[{"target":"x86-64-v2","sha256":"<sha256 x86-64-v2>"},{"target":"x86-64-v3","sha256":"<sha256 x86-64-v3>"},{"target":"x86-64-v4","sha256":"<sha256 x86-64-v4>"},{"target":"source","sha256":"<sha256 source>"}],"every_ms":null,"members":["doubled","halved"]}'::jsonb,
  'COMPUTE doubled FROM trades(price) INTO column(twice) USING scale WITH (factor = 2);
COMPUTE halved FROM trades(twice) INTO column(half) USING scale WITH (factor = 0.25)'::text);
CREATE OR REPLACE FUNCTION public.doubled()
  RETURNS bigint
  LANGUAGE dml VOLATILE
  AS 'compute public.doubled';
REVOKE ALL ON FUNCTION public.doubled() FROM PUBLIC;
COMMENT ON FUNCTION public.doubled() IS 'runs kernel public.scale over public.trades; the result is the number of rows it wrote';
CREATE OR REPLACE FUNCTION public.halved()
  RETURNS bigint
  LANGUAGE dml VOLATILE
  AS 'compute public.doubled';
REVOKE ALL ON FUNCTION public.halved() FROM PUBLIC;
COMMENT ON FUNCTION public.halved() IS 'runs kernel public.scale over public.trades; the result is the number of rows it wrote';
SELECT public.doubled();

COMMIT;
