-- sub_select.sql: made by dmlc 0.1.0 from sub_select.dsl. Change the source and compile again instead of editing this.
-- Needs the extension declarativeml. One transaction; may be run again.
BEGIN;
SET LOCAL search_path = public, pg_temp;
SET LOCAL standard_conforming_strings = on;

-- SQL (sub_select.dsl:2)
CREATE TABLE trades (id bigint, price double precision);

-- TRAIN MODEL price_by_kind (sub_select.dsl:3)
--   TRAIN MODEL price_by_kind
--     USING linear_regression
--     FROM (SELECT id % 3 AS kind, avg(price) AS price FROM trades GROUP BY id % 3, id / 9) AS kinds
--     PREDICT price
--     WITH FEATURES (kind)
SELECT dml.declare_model('public'::text, 'price_by_kind'::text, '{"format":1,"schema":"public","name":"price_by_kind","algorithm":"linear_regression","task":"regression","parameters":{"fit_intercept":true,"l1":0.0,"l2":0.0},"target":{"name":"price","type":"double precision"},"features":[{"name":"kind","type":"bigint","kind":"number"}],"split":{"training":0.8,"validation":0.2,"test":0.0,"by":"random"},"validation_view":false,"optimize_for":"rmse","stop_when":null,"seed":42,"limits":{},"source":"SELECT\n  kind AS kind,\n  price AS price\nFROM (SELECT id % 3 AS kind, avg(price) AS price FROM public.trades GROUP BY id % 3, id / 9) AS kinds"}'::jsonb, ''::text);
CREATE OR REPLACE VIEW public.price_by_kind_features
  WITH (security_barrier = true, security_invoker = true) AS
SELECT
  kind AS kind,
  price AS price
FROM (SELECT id % 3 AS kind, avg(price) AS price FROM public.trades GROUP BY id % 3, id / 9) AS kinds;
COMMENT ON VIEW public.price_by_kind_features IS 'features, then the target, of model public.price_by_kind';
CREATE OR REPLACE FUNCTION public.price_by_kind_predict(
  kind bigint)
  RETURNS double precision
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'predict public.price_by_kind';
REVOKE ALL ON FUNCTION public.price_by_kind_predict(bigint) FROM PUBLIC;
COMMENT ON FUNCTION public.price_by_kind_predict(bigint) IS 'prediction of model public.price_by_kind';
SELECT dml.train('public'::text, 'price_by_kind'::text, 'true'::boolean);

COMMIT;
