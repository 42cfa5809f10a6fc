-- FOR EACH: one model per region and shop behind one function; others take the model of all rows.
CREATE EXTENSION IF NOT EXISTS declarativeml;
-- Units follow the price by a slope that each region and shop has of its own; a shop has one sale only.
CREATE TABLE sales AS
SELECT i AS id, CASE WHEN i % 4 = 0 THEN NULL ELSE 'region ' || i % 4 END AS region, i / 4 % 3 AS shop, (i % 23)::real AS price,
  100 - ((i % 4) * 3 + i / 4 % 3 + 1) * (i % 23)::double precision AS units
FROM generate_series(1, 2400) AS i
UNION ALL SELECT 5000, 'region 9', 1, 5, 70;
SELECT dml.declare_model('public', 'units', jsonb_build_object('format', 1, 'schema', 'public', 'name', 'units',
    'algorithm', 'linear_regression', 'task', 'regression', 'parameters', '{"l2":0.0,"l1":0.0,"fit_intercept":true}'::jsonb,
    'target', '{"name":"units","type":"double precision"}'::jsonb,
    'features', '[{"name":"price","type":"real","kind":"number"},{"name":"region","type":"text","kind":"category","group":true},
      {"name":"shop","type":"integer","kind":"category","group":true}]'::jsonb,
    'split', '{"training":0.8,"validation":0.2,"test":0.0,"by":"random"}'::jsonb, 'validation_view', false,
    'optimize_for', 'rmse', 'stop_when', NULL, 'seed', 42, 'limits', '{}'::jsonb), NULL) > 0 AS declared;
CREATE VIEW units_features AS SELECT price, region, shop, units FROM sales;
SELECT dml.train('public', 'units') AS job \gset
SELECT pg_temp.wait(:job);
CREATE FUNCTION units_predict(price real, region text, shop integer) RETURNS double precision
  LANGUAGE dml STABLE PARALLEL SAFE AS 'predict public.units';
SELECT bool_and(abs(units_predict(price, region, shop) - units) < 0.01) AS every_group FROM sales WHERE id < 5000;
-- a group without a model, a region that nobody knows, and the model of all rows agree
SELECT units_predict(5, 'region 9', 1) = units_predict(5, 'nowhere', 77) AS same, units_predict(NULL, NULL, NULL) IS NOT NULL AS answers;
SELECT code, regexp_replace(message, 'it has .*', '…') FROM dml.job_log WHERE job_id = :job AND code = 'W0616';
SELECT split, metric, value < 0.01 AS exact FROM dml.metrics WHERE model_name = 'units' AND metric IN ('rmse', 'mae') ORDER BY 1, 2;
SELECT count(*), min(name), max(name) FROM dml.model_parts WHERE model_name = 'units';
SELECT item FROM dml.explain_model('public', 'units') WHERE section = 'parts' LIMIT 2;
-- coefficients would be those of all rows; importances are those of each row's own model
SELECT coefficient_note, condition_number, (SELECT count(*) FROM dml.coefficients WHERE model_name = 'units') AS coefficients
FROM dml.versions WHERE model_name = 'units';
SELECT feature, method, value > 1 AS counts FROM dml.importances WHERE model_name = 'units' ORDER BY feature;
-- a column like a key
CREATE TABLE visits AS SELECT i AS visitor, i % 7 AS pages, i % 3 AS price FROM generate_series(1, 100500) AS i;
SELECT dml.declare_model('public', 'each_visitor', jsonb_build_object('format', 1, 'schema', 'public', 'name', 'each_visitor',
    'algorithm', 'linear_regression', 'task', 'regression', 'parameters', '{"l2":0.0,"l1":0.0,"fit_intercept":true}'::jsonb,
    'target', '{"name":"price","type":"integer"}'::jsonb,
    'features', '[{"name":"pages","type":"integer","kind":"number"},{"name":"visitor","type":"integer","kind":"category","group":true}]'::jsonb,
    'split', '{"training":1.0,"validation":0.0,"test":0.0,"by":"random"}'::jsonb, 'validation_view', false,
    'optimize_for', 'rmse', 'stop_when', NULL, 'seed', 42, 'limits', '{}'::jsonb), NULL) > 0 AS declared;
CREATE VIEW each_visitor_features AS SELECT pages, visitor, price FROM visits;
SELECT dml.train('public', 'each_visitor') AS job \gset
SELECT pg_temp.wait(:job);
SELECT error_code, error_message FROM dml.jobs WHERE job_id = :job;
DROP TABLE sales CASCADE;
DROP TABLE visits CASCADE;
