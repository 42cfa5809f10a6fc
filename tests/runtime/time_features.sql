-- Features of earlier rows as the compiler writes them: no row sees itself or a later one, in training and prediction.
CREATE EXTENSION IF NOT EXISTS declarativeml;
CREATE TABLE sales AS
SELECT timestamptz '2024-01-01 06:00+00' + i * interval '1 day' AS at, 100 + i / 2 + (i % 7) * 10 AS units,
  (10 + i * 7919 % 13)::numeric AS price FROM generate_series(0, 399) AS i;
SELECT dml.declare_model('public', 'demand', '{"format":1,"schema":"public","name":"demand","algorithm":"linear_regression","task":"regression",
  "parameters":{"fit_intercept":true,"l2":0.0},"target":{"name":"units","type":"integer"},"features":[{"name":"price","type":"numeric","kind":"number"},
  {"name":"lag_units_7","type":"integer","kind":"number"},{"name":"week","type":"double precision","kind":"number"},{"name":"median_price","type":"double precision","kind":"number"},
  {"name":"seasonal_weekday","type":"integer","kind":"category"},{"name":"at","type":"timestamp with time zone","kind":"timestamp","only_transformed":true}],
  "transforms":[{"name":"trend_quadratic","transformer":"trend","input":"at","parameters":{"form":"quadratic"}}],
  "split":{"training":0.8,"validation":0.2,"test":0.0,"by":"time"},"validation_view":false,"optimize_for":"rmse","stop_when":null,"seed":42,
  "limits":{},"validate":{"method":"time_series_split","folds":3}}', NULL) > 0 AS declared;
CREATE VIEW demand_features WITH (security_barrier = true, security_invoker = true) AS
SELECT price, (pg_catalog.lag(units, 7) OVER (ORDER BY at NULLS FIRST)) AS lag_units_7,
  (pg_catalog.avg(CAST((units) AS double precision)) OVER (ORDER BY at NULLS FIRST ROWS BETWEEN 7 PRECEDING AND 1 PRECEDING)) AS week,
  (dml.median(pg_catalog.array_agg(CAST((price) AS double precision)) OVER (ORDER BY at NULLS FIRST ROWS BETWEEN 5 PRECEDING AND 1 PRECEDING))) AS median_price,
  CAST(pg_catalog."extract"('isodow', pg_catalog.timezone('UTC', at)) AS pg_catalog.int4) AS seasonal_weekday, at, units,
  CAST(at AS timestamp with time zone) AS dml_split_key, CAST(at AS timestamp with time zone) AS dml_fold_key FROM sales;
-- nothing before the first row, not itself in the others
SELECT lag_units_7, week, median_price, seasonal_weekday FROM demand_features ORDER BY at LIMIT 3;
SELECT count(*) FILTER (WHERE lag_units_7 IS NULL) AS lags, count(*) FILTER (WHERE week IS NULL) AS weeks FROM demand_features;
SELECT bool_and(f.median_price = (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY p.price::float8) FROM
  (SELECT price FROM sales s WHERE s.at < f.at ORDER BY at DESC LIMIT 5) p)) AS medians FROM demand_features f WHERE f.median_price IS NOT NULL;
-- another future changes no row before it
CREATE TABLE before AS SELECT * FROM demand_features WHERE at < timestamptz '2024-10-01 00:00+00';
UPDATE sales SET units = units * 1000, price = 0 WHERE at >= timestamptz '2024-10-01 00:00+00';
SELECT count(*) AS rows, count(*) FILTER (WHERE b IS DISTINCT FROM f) AS changed
FROM before AS b JOIN demand_features AS f USING (at);
UPDATE sales SET units = units / 1000, price = 10 + (extract(epoch FROM at - '2024-01-01 06:00+00')::integer / 86400) * 7919 % 13
WHERE at >= timestamptz '2024-10-01 00:00+00';
SELECT dml.train('public', 'demand') AS job \gset
SELECT pg_temp.wait(:job);
-- the latest rows validate; a trend begins with the first training row
SELECT training_rows, validation_rows FROM dml.model_version;
SELECT t -> 'state' AS trend FROM dml.model_version, jsonb_array_elements(preparation::jsonb -> 'transforms') AS t;
SELECT split, value < 2 AS close FROM dml.metrics WHERE model_name = 'demand' AND metric = 'mae' ORDER BY split;
SELECT count(*) AS folds FROM dml.fold_metrics WHERE model_name = 'demand' AND metric = 'mae';
CREATE FUNCTION demand_predict(price numeric, lag_units_7 integer, week double precision, median_price double precision, seasonal_weekday integer, at timestamptz)
  RETURNS double precision LANGUAGE dml STABLE PARALLEL SAFE AS 'predict public.demand';
SELECT abs(m.value - p.mae) < 1e-6 AS same FROM dml.metrics m, (SELECT avg(abs(units - demand_predict(price, lag_units_7, week, median_price, seasonal_weekday, at))) AS mae
  FROM demand_features WHERE at > (SELECT percentile_disc(0.8) WITHIN GROUP (ORDER BY at) FROM sales)) p
WHERE m.model_name = 'demand' AND m.metric = 'mae' AND m.split = 'validation';
SELECT demand_predict(NULL, NULL, NULL, NULL, NULL, NULL) IS NOT NULL AS nulls, demand_predict(10, 200, 200, 10, 9, 'infinity') IS NOT NULL AS unseen;
