-- FOR EACH with forecasts: a series for each region and shop, and a function that returns the next values of all of them.
CREATE EXTENSION IF NOT EXISTS declarativeml;
CREATE TABLE shop_days AS
SELECT date '2024-01-01' + i AS day, region, shop, length(coalesce(region, '')) * 100 + shop * 10 + i * 0.5 + (i % 7) * shop
  + (i * 7919) % 101 / 100.0 AS amount
FROM generate_series(0, 139) AS i, (VALUES ('north'), ('it''s "east", \'), (NULL)) AS r(region), generate_series(1, 2) AS shop
WHERE NOT (region = 'north' AND shop = 2 AND i < 100);
-- Too short to have a model.
INSERT INTO shop_days SELECT date '2024-05-17' + i, 'new', 7, 5 FROM generate_series(0, 2) AS i;
SELECT dml.declare_model('public', 'shop_sales', jsonb_build_object('format', 1, 'schema', 'public', 'name', 'shop_sales',
  'algorithm', 'holt_winters', 'task', 'forecasting',
  'parameters', '{"trend": "additive", "damped": false, "seasonal": "additive", "period": "auto", "frequency": "auto", "fill_gaps": true,
    "duplicates": "mean", "clean_outliers": false}'::jsonb,
  'target', '{"name": "amount", "type": "numeric"}'::jsonb,
  'features', '[{"name": "day", "type": "date", "kind": "date"}, {"name": "region", "type": "text", "kind": "category", "group": true},
    {"name": "shop", "type": "integer", "kind": "category", "group": true}]'::jsonb,
  'split', '{"training": 0.8, "validation": 0.2, "test": 0.0, "by": "time"}'::jsonb, 'validation_view', false, 'optimize_for', 'rmse',
  'stop_when', NULL, 'seed', 42, 'limits', '{}'::jsonb,
  'forecast', '{"horizon": {"milliseconds": 864000000}, "intervals": [0.8]}'::jsonb), NULL) > 0 AS declared;
CREATE VIEW shop_sales_features WITH (security_barrier = true, security_invoker = true) AS
SELECT day, region, shop, amount::double precision AS amount, day::timestamptz AS dml_split_key,
  timezone('UTC', day::timestamp) AS dml_fold_key FROM shop_days;
CREATE FUNCTION shop_sales_forecast(horizon integer DEFAULT NULL) RETURNS TABLE (region text, shop integer, day date, amount double precision,
  lower_80 double precision, upper_80 double precision) LANGUAGE dml STABLE PARALLEL SAFE AS 'forecast public.shop_sales';
CREATE FUNCTION shop_sales_predict(day date, region text, shop integer) RETURNS double precision
  LANGUAGE dml STABLE PARALLEL SAFE AS 'predict public.shop_sales';
SELECT dml.train('public', 'shop_sales') AS job \gset
SELECT pg_temp.wait(:job);
SELECT code, regexp_replace(message, 'it has .*', '…') AS message FROM dml.job_log WHERE job_id = :job AND severity = 'warning' ORDER BY code;
SELECT region, shop, count(*), min(day), max(day), bool_and(lower_80 < amount AND amount < upper_80) AS ordered
FROM shop_sales_forecast() GROUP BY region, shop ORDER BY region NULLS FIRST, shop;
SELECT max(abs(amount - (length(coalesce(region, '')) * 100 + shop * 10 + (day - '2024-01-01') * 0.5 + ((day - '2024-01-01') % 7) * shop + 0.5))) < 1 AS close
FROM shop_sales_forecast();
-- predictions say the same of these days; a shop without a model, or one that nobody knows, takes the mean of all
SELECT bool_and(f.amount = shop_sales_predict(f.day, f.region, f.shop)) AS same FROM shop_sales_forecast() AS f;
SELECT shop_sales_predict('2024-05-01', 'new', 7) = shop_sales_predict('2024-05-01', 'nowhere', 1) AS same,
  shop_sales_predict('2024-05-01', 'nowhere', 1) BETWEEN 100 AND 1000 AS of_all;
-- more steps than a shop has rows: that shop has as many as it has; than any has: refused
SELECT region, shop, count(*) FROM shop_sales_forecast(60) GROUP BY region, shop ORDER BY region NULLS FIRST, shop;
SELECT * FROM shop_sales_forecast(141);
SELECT * FROM shop_sales_forecast(0);
-- columns in another order, or without a group
CREATE FUNCTION other_forecast(horizon integer DEFAULT NULL) RETURNS TABLE (day date, region text, shop integer, amount double precision)
  LANGUAGE dml STABLE AS 'forecast public.shop_sales';
SELECT * FROM other_forecast();
SELECT split, value < 1 AS close, value < baseline AS better FROM dml.metrics WHERE model_name = 'shop_sales' AND metric = 'rmse' ORDER BY split;
SELECT count(*), min(name) FROM dml.model_parts WHERE model_name = 'shop_sales';
SELECT dml.drop_model('public', 'shop_sales', true);
DROP FUNCTION other_forecast;
DROP TABLE shop_days CASCADE;
