-- time_features.sql: made by dmlc 0.1.0 from time_features.dsl. Change the source and compile again instead of editing this.
-- Needs the extension declarativeml. One transaction; may be run again.
BEGIN;
SET LOCAL search_path = public, pg_temp;
SET LOCAL standard_conforming_strings = on;

-- SQL (time_features.dsl:2)
CREATE TABLE sales (at timestamptz, units integer, price numeric);

-- TRAIN MODEL demand (time_features.dsl:3)
--   TRAIN MODEL demand USING linear_regression FROM sales PREDICT units
--     WITH TIME COLUMN at AND FEATURES (
--       price, TRANSFORM time_series.lag(units, periods = [1, 7]), TRANSFORM time_series.rolling(units, window = 7) AS week,
--       TRANSFORM time_series.rolling(price, window = 5, fn = median), SEASONAL weekday, SEASONAL hour, TREND linear
--     )
SELECT dml.declare_model('public'::text, 'demand'::text, '{"format":1,"schema":"public","name":"demand","algorithm":"linear_regression","task":"regression","parameters":{"fit_intercept":true,"l1":0.0,"l2":0.0},"target":{"name":"units","type":"integer"},"features":[{"name":"price","type":"numeric","kind":"number"},{"name":"lag_units_1","type":"integer","kind":"number"},{"name":"lag_units_7","type":"integer","kind":"number"},{"name":"week","type":"double precision","kind":"number"},{"name":"rolling_price","type":"double precision","kind":"number"},{"name":"seasonal_weekday","type":"integer","kind":"category"},{"name":"seasonal_hour","type":"integer","kind":"category"},{"name":"at","type":"timestamp with time zone","kind":"timestamp","only_transformed":true}],"split":{"training":0.8,"validation":0.2,"test":0.0,"by":"time"},"validation_view":false,"optimize_for":"rmse","stop_when":null,"seed":42,"limits":{},"source":"SELECT\n  price AS price,\n  (pg_catalog.lag(units, 1) OVER (ORDER BY at NULLS FIRST)) AS lag_units_1,\n  (pg_catalog.lag(units, 7) OVER (ORDER BY at NULLS FIRST)) AS lag_units_7,\n  (pg_catalog.avg(CAST((units) AS double precision)) OVER (ORDER BY at NULLS FIRST ROWS BETWEEN 7 PRECEDING AND 1 PRECEDING)) AS week,\n  (dml.median(pg_catalog.array_agg(CAST((price) AS double precision)) OVER (ORDER BY at NULLS FIRST ROWS BETWEEN 5 PRECEDING AND 1 PRECEDING))) AS rolling_price,\n  CAST(pg_catalog.\"extract\"(''isodow'', pg_catalog.timezone(''UTC'', at)) AS pg_catalog.int4) AS seasonal_weekday,\n  CAST(pg_catalog.\"extract\"(''hour'', pg_catalog.timezone(''UTC'', at)) AS pg_catalog.int4) AS seasonal_hour,\n  at AS at,\n  units AS units,\n  CAST(at AS timestamp with time zone) AS dml_split_key\nFROM public.sales","transforms":[{"name":"trend_linear","transformer":"trend","input":"at","parameters":{"form":"linear"}}]}'::jsonb, ''::text);
CREATE OR REPLACE VIEW public.demand_features
  WITH (security_barrier = true, security_invoker = true) AS
SELECT
  price AS price,
  (pg_catalog.lag(units, 1) OVER (ORDER BY at NULLS FIRST)) AS lag_units_1,
  (pg_catalog.lag(units, 7) OVER (ORDER BY at NULLS FIRST)) AS lag_units_7,
  (pg_catalog.avg(CAST((units) AS double precision)) OVER (ORDER BY at NULLS FIRST ROWS BETWEEN 7 PRECEDING AND 1 PRECEDING)) AS week,
  (dml.median(pg_catalog.array_agg(CAST((price) AS double precision)) OVER (ORDER BY at NULLS FIRST ROWS BETWEEN 5 PRECEDING AND 1 PRECEDING))) AS rolling_price,
  CAST(pg_catalog."extract"('isodow', pg_catalog.timezone('UTC', at)) AS pg_catalog.int4) AS seasonal_weekday,
  CAST(pg_catalog."extract"('hour', pg_catalog.timezone('UTC', at)) AS pg_catalog.int4) AS seasonal_hour,
  at AS at,
  units AS units,
  CAST(at AS timestamp with time zone) AS dml_split_key
FROM public.sales;
COMMENT ON VIEW public.demand_features IS 'features, then the target, of model public.demand';
CREATE OR REPLACE FUNCTION public.demand_predict(
  price numeric,
  lag_units_1 integer,
  lag_units_7 integer,
  week double precision,
  rolling_price double precision,
  seasonal_weekday integer,
  seasonal_hour integer,
  at timestamp with time zone)
  RETURNS double precision
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'predict public.demand';
REVOKE ALL ON FUNCTION public.demand_predict(numeric, integer, integer, double precision, double precision, integer, integer, timestamp with time zone) FROM PUBLIC;
COMMENT ON FUNCTION public.demand_predict(numeric, integer, integer, double precision, double precision, integer, integer, timestamp with time zone) IS 'prediction of model public.demand';
SELECT dml.train('public'::text, 'demand'::text, 'true'::boolean);

-- PREDICT USING MODEL demand (time_features.dsl:8)
CREATE TABLE IF NOT EXISTS public.forecasts (
  at timestamp with time zone,
  prediction double precision,
  PRIMARY KEY (at)
);
SELECT dml.store_predictions('public'::text, 'demand'::text, 'SELECT
  at AS at,
  public.demand_predict(CAST(price AS numeric), CAST((pg_catalog.lag(units, 1) OVER (ORDER BY at NULLS FIRST)) AS integer), CAST((pg_catalog.lag(units, 7) OVER (ORDER BY at NULLS FIRST)) AS integer), CAST((pg_catalog.avg(CAST((units) AS double precision)) OVER (ORDER BY at NULLS FIRST ROWS BETWEEN 7 PRECEDING AND 1 PRECEDING)) AS double precision), CAST((dml.median(pg_catalog.array_agg(CAST((price) AS double precision)) OVER (ORDER BY at NULLS FIRST ROWS BETWEEN 5 PRECEDING AND 1 PRECEDING))) AS double precision), CAST(CAST(pg_catalog."extract"(''isodow'', pg_catalog.timezone(''UTC'', at)) AS pg_catalog.int4) AS integer), CAST(CAST(pg_catalog."extract"(''hour'', pg_catalog.timezone(''UTC'', at)) AS pg_catalog.int4) AS integer), CAST(at AS timestamp with time zone)) AS prediction
FROM public.sales'::text, 'public.forecasts'::text, '{"at"}'::text[]);

COMMIT;
