-- compute.sql: made by dmlc 0.1.0 from compute.dsl. Change the source and compile again instead of editing this.
-- Needs the extension declarativeml. One transaction; may be run again.
BEGIN;
SET LOCAL search_path = public, pg_temp;
SET LOCAL standard_conforming_strings = on;

-- SQL (compute.dsl:2)
CREATE TABLE trades (id bigint PRIMARY KEY, price numeric(12,2), volume real);

-- CREATE KERNEL scale (compute.dsl:3)
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

-- COMPUTE doubled (compute.dsl:10)
--   COMPUTE doubled FROM trades(price) INTO column(total) USING scale WITH (factor = 2)
ALTER TABLE public.trades ADD COLUMN IF NOT EXISTS total real;
COMMENT ON COLUMN public.trades.total IS 'filled by computation public.doubled';
SELECT dml.declare_compute(
  'public'::text,
  'doubled'::text,
  '{"format":1,"schema":"public","name":"doubled","kernel":"public.scale","source":{"schema":"public","table":"trades"},"columns":["price"],"order":[],"outputs":[{"column":"total"}],"into":{"kind":"column"},"scalars":{"factor":2.0},"grid":"auto","binaries":[{"target":"x86-64-v2","sha256":"<sha256 x86-64-v2>"},{"target":"x86-64-v3","sha256":"<sha256 x86-64-v3>"},{"target":"x86-64-v4","sha256":"<sha256 x86-64-v4>"},{"target":"source","sha256":"<sha256 source>"}],"every_ms":null,"members":["doubled"]}'::jsonb,
  'COMPUTE doubled FROM trades(price) INTO column(total) USING scale WITH (factor = 2)'::text);
CREATE OR REPLACE FUNCTION public.doubled()
  RETURNS bigint
  LANGUAGE dml VOLATILE
  AS 'compute public.doubled';
REVOKE ALL ON FUNCTION public.doubled() FROM PUBLIC;
COMMENT ON FUNCTION public.doubled() IS 'Twice the price.';
SELECT public.doubled();

-- COMPUTE thinned (compute.dsl:11)
--   COMPUTE thinned FROM trades(volume) INTO column(volume) EVERY 3600000 TICKS USING scale BLOCK 128 WITH (factor = 0.5)
SELECT dml.add_kernel_binary(
  '<sha256 x86-64-v2>'::text,
  'x86-64-v2'::text,
  '{"abi":1,"kernel":"scale","block":[128,1,1],"shared":0,"row_wise":true,"parameters":[{"role":"input","type":"float","name":"x","extent":""},{"role":"output","type":"float","name":"out","extent":""},{"role":"scalar","type":"float","name":"factor","extent":""},{"role":"rows","type":"int","name":"n","extent":""}]}'::jsonb,
  pg_catalog.convert_to('<binary x86-64-v2>', 'UTF8'));
SELECT dml.add_kernel_binary(
  '<sha256 x86-64-v3>'::text,
  'x86-64-v3'::text,
  '{"abi":1,"kernel":"scale","block":[128,1,1],"shared":0,"row_wise":true,"parameters":[{"role":"input","type":"float","name":"x","extent":""},{"role":"output","type":"float","name":"out","extent":""},{"role":"scalar","type":"float","name":"factor","extent":""},{"role":"rows","type":"int","name":"n","extent":""}]}'::jsonb,
  pg_catalog.convert_to('<binary x86-64-v3>', 'UTF8'));
SELECT dml.add_kernel_binary(
  '<sha256 x86-64-v4>'::text,
  'x86-64-v4'::text,
  '{"abi":1,"kernel":"scale","block":[128,1,1],"shared":0,"row_wise":true,"parameters":[{"role":"input","type":"float","name":"x","extent":""},{"role":"output","type":"float","name":"out","extent":""},{"role":"scalar","type":"float","name":"factor","extent":""},{"role":"rows","type":"int","name":"n","extent":""}]}'::jsonb,
  pg_catalog.convert_to('<binary x86-64-v4>', 'UTF8'));
SELECT dml.add_kernel_binary(
  '<sha256 source>'::text,
  'source'::text,
  '{"abi":1,"kernel":"scale","block":[128,1,1],"shared":0,"row_wise":true,"parameters":[{"role":"input","type":"float","name":"x","extent":""},{"role":"output","type":"float","name":"out","extent":""},{"role":"scalar","type":"float","name":"factor","extent":""},{"role":"rows","type":"int","name":"n","extent":""}]}'::jsonb,
  pg_catalog.convert_to('
extern "C" __global__ void scale(const float* x, float* out, float factor, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = factor * x[i];
}
', 'UTF8'));
SELECT dml.declare_compute(
  'public'::text,
  'thinned'::text,
  '{"format":1,"schema":"public","name":"thinned","kernel":"public.scale","source":{"schema":"public","table":"trades"},"columns":["volume"],"order":[],"outputs":[{"column":"volume"}],"into":{"kind":"column"},"scalars":{"factor":0.5},"grid":"auto","binaries":[{"target":"x86-64-v2","sha256":"<sha256 x86-64-v2>"},{"target":"x86-64-v3","sha256":"<sha256 x86-64-v3>"},{"target":"x86-64-v4","sha256":"<sha256 x86-64-v4>"},{"target":"source","sha256":"<sha256 source>"}],"every_ms":3600000,"members":["thinned"]}'::jsonb,
  'COMPUTE thinned FROM trades(volume) INTO column(volume) EVERY 3600000 TICKS USING scale BLOCK 128 WITH (factor = 0.5)'::text);
CREATE OR REPLACE FUNCTION public.thinned()
  RETURNS bigint
  LANGUAGE dml VOLATILE
  AS 'compute public.thinned';
REVOKE ALL ON FUNCTION public.thinned() FROM PUBLIC;
COMMENT ON FUNCTION public.thinned() IS 'runs kernel public.scale over public.trades; the result is the number of rows it wrote';

COMMIT;
