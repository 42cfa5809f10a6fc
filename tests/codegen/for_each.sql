-- for_each.sql: made by dmlc 0.1.0 from for_each.dsl. Change the source and compile again instead of editing this.
-- Needs the extension declarativeml. One transaction; may be run again.
BEGIN;
SET LOCAL search_path = public, pg_temp;
SET LOCAL standard_conforming_strings = on;

-- SQL (for_each.dsl:2)
CREATE TABLE shop_sales (id integer PRIMARY KEY, day date, region text, store integer, price numeric(8, 2), units integer);

-- TRAIN MODEL units_by_store (for_each.dsl:3)
--   TRAIN MODEL units_by_store
--     USING linear_regression
--     FROM shop_sales
--     PREDICT units
--     WITH FEATURES (* EXCEPT (id))
--     FOR EACH region, store
SELECT dml.declare_model('public'::text, 'units_by_store'::text, '{"format":1,"schema":"public","name":"units_by_store","algorithm":"linear_regression","task":"regression","parameters":{"fit_intercept":true,"l1":0.0,"l2":0.0},"target":{"name":"units","type":"integer"},"features":[{"name":"day","type":"date","kind":"date"},{"name":"price","type":"numeric","kind":"number"},{"name":"region","type":"text","kind":"category","group":true},{"name":"store","type":"integer","kind":"category","group":true}],"split":{"training":0.8,"validation":0.2,"test":0.0,"by":"random"},"validation_view":false,"optimize_for":"rmse","stop_when":null,"seed":42,"limits":{},"source":"SELECT\n  day AS day,\n  price AS price,\n  region AS region,\n  store AS store,\n  units AS units\nFROM public.shop_sales"}'::jsonb, ''::text);
CREATE OR REPLACE VIEW public.units_by_store_features
  WITH (security_barrier = true, security_invoker = true) AS
SELECT
  day AS day,
  price AS price,
  region AS region,
  store AS store,
  units AS units
FROM public.shop_sales;
COMMENT ON VIEW public.units_by_store_features IS 'features, then the target, of model public.units_by_store';
CREATE OR REPLACE FUNCTION public.units_by_store_predict(
  day date,
  price numeric,
  region text,
  store integer)
  RETURNS double precision
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'predict public.units_by_store';
REVOKE ALL ON FUNCTION public.units_by_store_predict(date, numeric, text, integer) FROM PUBLIC;
COMMENT ON FUNCTION public.units_by_store_predict(date, numeric, text, integer) IS 'prediction of model public.units_by_store';
SELECT dml.train('public'::text, 'units_by_store'::text, 'true'::boolean);
CREATE OR REPLACE FUNCTION public.units_by_store_predict(public.shop_sales)
  RETURNS double precision
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN public.units_by_store_predict(
    CAST(($1).day AS date),
    CAST(($1).price AS numeric),
    CAST(($1).region AS text),
    CAST(($1).store AS integer));
REVOKE ALL ON FUNCTION public.units_by_store_predict(public.shop_sales) FROM PUBLIC;
COMMENT ON FUNCTION public.units_by_store_predict(public.shop_sales) IS 'prediction of model public.units_by_store for a row of public.shop_sales';

COMMIT;
