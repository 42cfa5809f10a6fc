-- forecast.sql: made by dmlc 0.1.0 from forecast.dsl. Change the source and compile again instead of editing this.
-- Needs the extension declarativeml. One transaction; may be run again.
BEGIN;
SET LOCAL search_path = public, pg_temp;
SET LOCAL standard_conforming_strings = on;

-- SQL (forecast.dsl:2)
CREATE TABLE daily (day date, amount numeric);

-- TRAIN MODEL sales (forecast.dsl:3)
--   TRAIN MODEL sales USING holt_winters(trend = auto, seasonal = auto) FROM daily PREDICT amount WITH TIME COLUMN day
--     FORECAST 30 days AHEAD WITH CONFIDENCE INTERVALS 0.8, 99.5%
SELECT dml.declare_model('public'::text, 'sales'::text, '{"format":1,"schema":"public","name":"sales","algorithm":"holt_winters","task":"forecasting","parameters":{"clean_outliers":false,"damped":false,"duplicates":"mean","fill_gaps":true,"frequency":"auto","period":"auto","seasonal":"auto","trend":"auto"},"target":{"name":"amount","type":"numeric"},"features":[{"name":"day","type":"date","kind":"date"}],"split":{"training":0.8,"validation":0.2,"test":0.0,"by":"time"},"validation_view":false,"optimize_for":"rmse","stop_when":null,"seed":42,"limits":{},"source":"SELECT\n  day AS day,\n  amount AS amount,\n  CAST(day AS timestamp with time zone) AS dml_split_key,\n  pg_catalog.timezone(''UTC'', CAST(day AS timestamp without time zone)) AS dml_fold_key\nFROM public.daily","forecast":{"horizon":{"milliseconds":2592000000},"intervals":[0.8,0.995]}}'::jsonb, ''::text);
CREATE OR REPLACE VIEW public.sales_features
  WITH (security_barrier = true, security_invoker = true) AS
SELECT
  day AS day,
  amount AS amount,
  CAST(day AS timestamp with time zone) AS dml_split_key,
  pg_catalog.timezone('UTC', CAST(day AS timestamp without time zone)) AS dml_fold_key
FROM public.daily;
COMMENT ON VIEW public.sales_features IS 'features, then the target, of model public.sales';
CREATE OR REPLACE FUNCTION public.sales_predict(
  day date)
  RETURNS double precision
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'predict public.sales';
REVOKE ALL ON FUNCTION public.sales_predict(date) FROM PUBLIC;
COMMENT ON FUNCTION public.sales_predict(date) IS 'prediction of model public.sales';
CREATE OR REPLACE FUNCTION public.sales_forecast(
  horizon integer DEFAULT NULL)
  RETURNS TABLE (day date, amount double precision, lower_80 double precision, upper_80 double precision, lower_99_5 double precision, upper_99_5 double precision)
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'forecast public.sales';
REVOKE ALL ON FUNCTION public.sales_forecast(integer) FROM PUBLIC;
COMMENT ON FUNCTION public.sales_forecast(integer) IS 'the next values by model public.sales, as many steps as FORECAST says unless given';
SELECT dml.train('public'::text, 'sales'::text, 'true'::boolean);
CREATE OR REPLACE FUNCTION public.sales_predict(public.daily)
  RETURNS double precision
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN public.sales_predict(
    CAST(($1).day AS date));
REVOKE ALL ON FUNCTION public.sales_predict(public.daily) FROM PUBLIC;
COMMENT ON FUNCTION public.sales_predict(public.daily) IS 'prediction of model public.sales for a row of public.daily';

COMMIT;
