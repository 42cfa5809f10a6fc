-- Forecasts from rows: a series of days, its model in the worker, the rows of its forecast function, and bad series.
CREATE EXTENSION IF NOT EXISTS declarativeml;
CREATE FUNCTION pg_temp.spec(name text, algorithm text, parameters jsonb, forecast jsonb) RETURNS jsonb LANGUAGE sql AS $$
SELECT jsonb_build_object('format', 1, 'schema', 'public', 'name', name, 'algorithm', algorithm, 'task', 'forecasting',
  'parameters', CASE algorithm WHEN 'holt_winters' THEN '{"trend": "additive", "damped": false, "seasonal": "additive", "period": "auto"}'::jsonb
  ELSE '{"growth": "linear", "floor": 0.0, "n_changepoints": 25, "changepoint_range": 0.8, "changepoint_prior_scale": 0.05, "yearly_seasonality": "auto",
  "weekly_seasonality": "auto", "daily_seasonality": "auto", "seasonality_mode": "additive", "seasonality_prior_scale": 10.0, "holidays_prior_scale": 10.0}' END
  || '{"frequency": "auto", "fill_gaps": true, "duplicates": "mean", "clean_outliers": false}' || parameters,
  'target', '{"name": "amount", "type": "double precision"}'::jsonb, 'features', '[{"name": "day", "type": "date", "kind": "date"}]'::jsonb,
  'split', '{"training": 0.8, "validation": 0.2, "test": 0.0, "by": "time"}'::jsonb, 'validation_view', false, 'optimize_for', 'rmse',
  'stop_when', NULL, 'seed', 42, 'limits', '{}'::jsonb, 'forecast', forecast) $$;
CREATE TABLE daily AS
SELECT date '2024-01-01' + i AS day, 100 + i * 0.5 + (i % 7) * 10 + ((i * 7919) % 101) / 50.0 AS amount FROM generate_series(0, 279) AS i;
SELECT dml.declare_model('public', 'sales', pg_temp.spec('sales', 'holt_winters', '{}',
  '{"horizon": {"milliseconds": 2592000000}, "intervals": [0.8, 0.95]}'), NULL) > 0 AS declared;
CREATE VIEW sales_features WITH (security_barrier = true, security_invoker = true) AS
SELECT day, amount::double precision AS amount, day::timestamptz AS dml_split_key,
  timezone('UTC', day::timestamp) AS dml_fold_key FROM daily;
CREATE FUNCTION sales_forecast(horizon integer DEFAULT NULL) RETURNS TABLE (day date, amount double precision, lower_80 double precision,
  upper_80 double precision, lower_95 double precision, upper_95 double precision) LANGUAGE dml STABLE PARALLEL SAFE AS 'forecast public.sales';
CREATE FUNCTION sales_predict(day date) RETURNS double precision LANGUAGE dml STABLE PARALLEL SAFE AS 'predict public.sales';
-- not before it is trained
SELECT * FROM sales_forecast();
-- days are days whatever the session's zone
SET timezone = 'America/Los_Angeles';
SELECT dml.train('public', 'sales') AS job \gset
SELECT pg_temp.wait(:job);
SELECT count(*), min(day), max(day) FROM sales_forecast();
SELECT day, abs(amount - (100 + n * 0.5 + (n % 7) * 10 + 1)) < 2 AS close, lower_95 < lower_80 AND lower_80 < amount AND amount < upper_80
  AND upper_80 < upper_95 AS ordered FROM (SELECT *, 279 + row_number() OVER (ORDER BY day) AS n FROM sales_forecast(4)) AS f;
SELECT split, value < 2 AS close, value < baseline AS better FROM dml.metrics WHERE model_name = 'sales' AND metric = 'rmse' ORDER BY split;
SELECT section, item, regexp_replace(value, '[0-9.]+(e-?[0-9]+)?', '#', 'g') AS value FROM dml.explain_model('public', 'sales') WHERE section = 'parts';
SELECT bool_and(f.amount = sales_predict(f.day)) AS same FROM sales_forecast() AS f;
SELECT sales_predict('2024-03-01') > 100 AS inside, sales_predict('1999-01-01') AS before, sales_predict(NULL) AS null, sales_predict('infinity') AS never;
SELECT * FROM sales_forecast(281);
SELECT * FROM sales_forecast(0);
-- the same in a lateral join and in the select list
SELECT n, count(*) FROM generate_series(1, 3) AS n, sales_forecast(n) GROUP BY n ORDER BY n;
SELECT (sales_forecast(1)).day;
RESET timezone;
-- gaps and repeated days are counted
DELETE FROM daily WHERE day IN ('2024-02-02', '2024-02-03');
INSERT INTO daily SELECT day, amount + 2 FROM daily WHERE day = '2024-03-03';
UPDATE daily SET amount = NULL WHERE day = '2024-02-10';
SELECT dml.train('public', 'sales') AS job \gset
SELECT pg_temp.wait(:job);
SELECT code, message FROM dml.job_log WHERE job_id = :job AND severity = 'warning' ORDER BY code;
-- the additive model
SELECT dml.declare_model('public', 'sales', pg_temp.spec('sales', 'prophet', '{"holidays": "DE"}',
  '{"horizon": {"count": 2, "unit": "month"}, "intervals": [0.8, 0.95]}'), NULL) > 0 AS declared;
CREATE OR REPLACE FUNCTION sales_forecast(horizon integer DEFAULT NULL) RETURNS TABLE (day date, amount double precision, lower_80 double precision,
  upper_80 double precision, lower_95 double precision, upper_95 double precision) LANGUAGE dml STABLE PARALLEL SAFE AS 'forecast public.sales';
CREATE OR REPLACE VIEW sales_features WITH (security_barrier = true, security_invoker = true) AS
SELECT day, amount::double precision AS amount, day::timestamptz AS dml_split_key,
  timezone('UTC', day::timestamp) AS dml_fold_key FROM daily;
SELECT dml.train('public', 'sales') AS job \gset
SELECT pg_temp.wait(:job);
SELECT count(*), min(day), max(day) FROM sales_forecast();
SELECT day, abs(amount - (100 + n * 0.5 + (n % 7) * 10 + 1)) < 4 AS close, lower_95 < lower_80 AND lower_80 < amount AND amount < upper_80
  AND upper_80 < upper_95 AS ordered FROM (SELECT *, 279 + row_number() OVER (ORDER BY day) AS n FROM sales_forecast(4)) AS f;
SELECT f = g AS same FROM (SELECT array_agg(s) AS f FROM sales_forecast() AS s) AS a, (SELECT array_agg(s) AS g FROM sales_forecast() AS s) AS b;
SELECT item FROM dml.explain_model('public', 'sales') WHERE section = 'parts';
-- series that cannot be
CREATE TABLE series (day date, amount double precision);
CREATE FUNCTION pg_temp.prepare(algorithm text, parameters jsonb, forecast jsonb DEFAULT '{"horizon": {"milliseconds": 86400000}}')
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM dml.declare_model('public', 'bad', pg_temp.spec('bad', algorithm, parameters, forecast), NULL);
  CREATE OR REPLACE VIEW bad_features WITH (security_barrier = true, security_invoker = true) AS
  SELECT day, amount, day::timestamptz AS dml_split_key, timezone('UTC', day::timestamp) AS dml_fold_key FROM series;
  DELETE FROM series;
  INSERT INTO series SELECT date '2024-01-01' + i, 10 + i % 7 FROM generate_series(0, 39) AS i;
  RETURN true;
END $$;
CREATE TABLE refused (place serial, job bigint);
SELECT pg_temp.prepare('holt_winters', '{"duplicates": "refuse"}');
INSERT INTO series VALUES ('2024-01-05', 1);
SELECT dml.train('public', 'bad') AS job \gset
SELECT pg_temp.wait(:job);
INSERT INTO refused (job) VALUES (:job);
SELECT pg_temp.prepare('holt_winters', '{"fill_gaps": false}');
DELETE FROM series WHERE day = '2024-01-05';
SELECT dml.train('public', 'bad') AS job \gset
SELECT pg_temp.wait(:job);
INSERT INTO refused (job) VALUES (:job);
SELECT pg_temp.prepare('holt_winters', '{"period": 30}');
SELECT dml.train('public', 'bad') AS job \gset
SELECT pg_temp.wait(:job);
INSERT INTO refused (job) VALUES (:job);
SELECT pg_temp.prepare('holt_winters', '{"seasonal": "multiplicative"}');
UPDATE series SET amount = 0 WHERE day = '2024-01-05';
SELECT dml.train('public', 'bad') AS job \gset
SELECT pg_temp.wait(:job);
INSERT INTO refused (job) VALUES (:job);
SELECT pg_temp.prepare('holt_winters', '{}', '{"horizon": {"count": 1, "unit": "year"}}');
SELECT dml.train('public', 'bad') AS job \gset
SELECT pg_temp.wait(:job);
INSERT INTO refused (job) VALUES (:job);
SELECT pg_temp.prepare('holt_winters', '{}');
UPDATE series SET day = 'infinity' WHERE day = '2024-01-05';
SELECT dml.train('public', 'bad') AS job \gset
SELECT pg_temp.wait(:job);
INSERT INTO refused (job) VALUES (:job);
SELECT pg_temp.prepare('prophet', '{"holidays": "XX"}');
SELECT dml.train('public', 'bad') AS job \gset
SELECT pg_temp.wait(:job);
INSERT INTO refused (job) VALUES (:job);
SELECT pg_temp.prepare('prophet', '{"growth": "logistic", "cap": 15.0}');
SELECT dml.train('public', 'bad') AS job \gset
SELECT pg_temp.wait(:job);
INSERT INTO refused (job) VALUES (:job);
SELECT j.error_code, j.error_subject, j.error_message FROM refused AS r JOIN dml.jobs AS j ON j.job_id = r.job ORDER BY r.place;
-- the specification trusts nobody
SELECT dml.declare_model('public', 'bad', pg_temp.spec('bad', 'prophet', '{}', '{"horizon": {"milliseconds": 0}}'), NULL);
SELECT dml.declare_model('public', 'bad', pg_temp.spec('bad', 'prophet', '{}', '{"horizon": {"milliseconds": 5}, "intervals": [1.5]}'), NULL);
SELECT dml.drop_model('public', 'sales');
SELECT count(*) FROM pg_proc WHERE proname LIKE 'sales\_%';
