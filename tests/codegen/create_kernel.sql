-- create_kernel.sql: made by dmlc 0.1.0 from create_kernel.dsl. Change the source and compile again instead of editing this.
-- Needs the extension declarativeml. One transaction; may be run again.
BEGIN;
SET LOCAL search_path = public, pg_temp;
SET LOCAL standard_conforming_strings = on;

-- CREATE KERNEL scale (create_kernel.dsl:3)
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

COMMIT;
