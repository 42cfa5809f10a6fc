-- forecast_groups.sql: made by dmlc 0.1.0 from forecast_groups.dsl. Change the source and compile again instead of editing this.
-- Needs the extension declarativeml. One transaction; may be run again.
BEGIN;
SET LOCAL search_path = public, pg_temp;
SET LOCAL standard_conforming_strings = on;

-- SQL (forecast_groups.dsl:2)
CREATE TABLE shop_days (region text, shop integer, day date, amount numeric(8, 2));

-- TRAIN MODEL shop_sales (forecast_groups.dsl:3)
--   TRAIN MODEL shop_sales USING prophet FROM shop_days PREDICT amount WITH TIME COLUMN day
--     FOR EACH region, shop
--     FORECAST 14 days AHEAD WITH CONFIDENCE INTERVALS 80%
SELECT dml.declare_model('public'::text, 'shop_sales'::text, '{"format":1,"schema":"public","name":"shop_sales","algorithm":"prophet","task":"forecasting","parameters":{"changepoint_prior_scale":0.05,"changepoint_range":0.8,"clean_outliers":false,"daily_seasonality":"auto","duplicates":"mean","fill_gaps":true,"floor":0.0,"frequency":"auto","growth":"linear","holidays_prior_scale":10.0,"n_changepoints":25,"seasonality_mode":"additive","seasonality_prior_scale":10.0,"weekly_seasonality":"auto","yearly_seasonality":"auto"},"target":{"name":"amount","type":"numeric"},"features":[{"name":"day","type":"date","kind":"date"},{"name":"region","type":"text","kind":"category","group":true},{"name":"shop","type":"integer","kind":"category","group":true}],"split":{"training":0.8,"validation":0.2,"test":0.0,"by":"time"},"validation_view":false,"optimize_for":"rmse","stop_when":null,"seed":42,"limits":{},"source":"SELECT\n  day AS day,\n  region AS region,\n  shop AS shop,\n  amount AS amount,\n  CAST(day AS timestamp with time zone) AS dml_split_key,\n  pg_catalog.timezone(''UTC'', CAST(day AS timestamp without time zone)) AS dml_fold_key\nFROM public.shop_days","forecast":{"horizon":{"milliseconds":1209600000},"intervals":[0.8]}}'::jsonb, ''::text);
CREATE OR REPLACE VIEW public.shop_sales_features
  WITH (security_barrier = true, security_invoker = true) AS
SELECT
  day AS day,
  region AS region,
  shop AS shop,
  amount AS amount,
  CAST(day AS timestamp with time zone) AS dml_split_key,
  pg_catalog.timezone('UTC', CAST(day AS timestamp without time zone)) AS dml_fold_key
FROM public.shop_days;
COMMENT ON VIEW public.shop_sales_features IS 'features, then the target, of model public.shop_sales';
CREATE OR REPLACE FUNCTION public.shop_sales_predict(
  day date,
  region text,
  shop integer)
  RETURNS double precision
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'predict public.shop_sales';
REVOKE ALL ON FUNCTION public.shop_sales_predict(date, text, integer) FROM PUBLIC;
COMMENT ON FUNCTION public.shop_sales_predict(date, text, integer) IS 'prediction of model public.shop_sales';
CREATE OR REPLACE FUNCTION public.shop_sales_forecast(
  horizon integer DEFAULT NULL)
  RETURNS TABLE (region text, shop integer, day date, amount double precision, lower_80 double precision, upper_80 double precision)
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'forecast public.shop_sales';
REVOKE ALL ON FUNCTION public.shop_sales_forecast(integer) FROM PUBLIC;
COMMENT ON FUNCTION public.shop_sales_forecast(integer) IS 'the next values of each group by model public.shop_sales, as many steps as FORECAST says unless given';
SELECT dml.train('public'::text, 'shop_sales'::text, 'true'::boolean);
CREATE OR REPLACE FUNCTION public.shop_sales_predict(public.shop_days)
  RETURNS double precision
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN public.shop_sales_predict(
    CAST(($1).day AS date),
    CAST(($1).region AS text),
    CAST(($1).shop AS integer));
REVOKE ALL ON FUNCTION public.shop_sales_predict(public.shop_days) FROM PUBLIC;
COMMENT ON FUNCTION public.shop_sales_predict(public.shop_days) IS 'prediction of model public.shop_sales for a row of public.shop_days';

COMMIT;
