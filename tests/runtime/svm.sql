-- Support vector machines: two and three classes, regressions, both kernels, trained by a worker and asked in SQL.
CREATE EXTENSION IF NOT EXISTS declarativeml;
CREATE FUNCTION pg_temp.declare(model text, task text, target jsonb, parameters jsonb DEFAULT '{}', extra jsonb DEFAULT '{}') RETURNS boolean LANGUAGE sql AS $$
  SELECT dml.declare_model('public', model, jsonb_build_object('format', 1, 'schema', 'public', 'name', model,
    'algorithm', 'svm', 'task', task, 'parameters', '{"kernel":"linear","gamma":"scale","random_features":200,"lambda":0.001,
      "epsilon":0.1,"max_iterations":100,"tolerance":1e-6,"class_weight":"none"}'::jsonb || parameters, 'target', target,
    'features', '[{"name":"x","type":"double precision","kind":"number"},
      {"name":"y","type":"real","kind":"number"},{"name":"shop","type":"text","kind":"category"}]'::jsonb,
    'split', '{"training":0.7,"validation":0.2,"test":0.1,"by":"random"}'::jsonb, 'validation_view', false,
    'optimize_for', CASE task WHEN 'regression' THEN 'rmse' ELSE 'accuracy' END, 'stop_when', NULL, 'seed', 42,
    'limits', '{}'::jsonb) || extra, NULL) > 0 $$;
CREATE TABLE points AS
SELECT i AS id, x, y, 'shop ' || i % 3 AS shop, x * x + y * y < 1 AS inside,
  CASE WHEN x > 0.3 THEN 'right' WHEN x < -0.3 THEN 'left' ELSE 'middle' END AS side,
  (3 * x - 2 * y + i % 3)::real AS height, x + y / 2 > 0.1 AS above
FROM (SELECT i, (i * 7919 % 2000) / 1000.0::float8 - 1 AS x, ((i * 104729 % 2000) / 1000.0 - 1)::real AS y
      FROM generate_series(1, 3000) AS i) AS p;
SELECT pg_temp.declare('line', 'binary', '{"name":"above","type":"boolean"}', '{}', '{"validate":{"method":"cross_validation","folds":3}}'),
  pg_temp.declare('ring', 'binary', '{"name":"inside","type":"boolean"}', '{"kernel":"gaussian"}'),
  pg_temp.declare('balanced', 'binary', '{"name":"inside","type":"boolean"}', '{"kernel":"gaussian","gamma":0.4}', '{"balance":{"method":"class_weights","ratio":1.0}}'),
  pg_temp.declare('sides', 'multiclass', '{"name":"side","type":"text"}', '{"kernel":"gaussian"}'),
  pg_temp.declare('heights', 'regression', '{"name":"height","type":"real"}', '{"epsilon":0.01}'),
  pg_temp.declare('stopped', 'binary', '{"name":"above","type":"boolean"}', '{}', '{"stop_when":{"any":[{"metric":"epochs","op":">=","value":1}]}}');
CREATE VIEW line_features AS SELECT x, y, shop, above FROM points;
CREATE VIEW stopped_features AS SELECT x, y, shop, above FROM points;
CREATE VIEW ring_features AS SELECT x, y, shop, inside FROM points;
CREATE VIEW balanced_features AS SELECT x, y, shop, inside FROM points;
CREATE VIEW sides_features AS SELECT x, y, shop, side FROM points;
CREATE VIEW heights_features AS SELECT x, y, shop, height FROM points;
CREATE FUNCTION line_predict(x double precision, y real, shop text) RETURNS boolean LANGUAGE dml STABLE PARALLEL SAFE AS 'predict public.line';
CREATE FUNCTION line_predict_proba(x double precision, y real, shop text) RETURNS double precision LANGUAGE dml STABLE PARALLEL SAFE AS 'predict_proba public.line';
CREATE FUNCTION ring_predict(x double precision, y real, shop text) RETURNS boolean LANGUAGE dml STABLE PARALLEL SAFE AS 'predict public.ring';
CREATE FUNCTION ring_predict_proba(x double precision, y real, shop text) RETURNS double precision LANGUAGE dml STABLE PARALLEL SAFE AS 'predict_proba public.ring';
CREATE FUNCTION sides_predict(x double precision, y real, shop text) RETURNS text LANGUAGE dml STABLE PARALLEL SAFE AS 'predict public.sides';
CREATE FUNCTION sides_predict_proba(x double precision, y real, shop text) RETURNS double precision[] LANGUAGE dml STABLE PARALLEL SAFE AS 'predict_proba public.sides';
CREATE FUNCTION heights_predict(x double precision, y real, shop text) RETURNS double precision LANGUAGE dml STABLE PARALLEL SAFE AS 'predict public.heights';
SELECT count(dml.train('public', model)) AS jobs FROM unnest(ARRAY['line', 'ring', 'balanced', 'sides', 'heights', 'stopped']) AS model;
SELECT model_name, pg_temp.wait(job_id) FROM dml.jobs ORDER BY model_name;
SELECT model_name, stopped_by, iterations BETWEEN 1 AND 20 AS in_time FROM dml.versions ORDER BY model_name;
SELECT count(*) AS warnings FROM dml.job_log WHERE severity = 'warning';
SELECT model_name, metric, split, value > CASE model_name WHEN 'heights' THEN 0.99 WHEN 'sides' THEN 0.9 ELSE 0.95 END AS good
FROM dml.metrics WHERE metric IN ('accuracy', 'r2') AND split <> 'training' AND model_name <> 'stopped' ORDER BY 1, 2, 3;
SELECT fold, value > 0.95 AS good FROM dml.fold_metrics WHERE model_name = 'line' AND metric = 'accuracy' ORDER BY fold;
-- the class is what a probability above one half says, and what is predicted holds
SELECT avg((line_predict(x, y, shop) = above)::int) > 0.97 AS line, avg((ring_predict(x, y, shop) = inside)::int) > 0.95 AS ring,
  avg((sides_predict(x, y, shop) = side)::int) > 0.9 AS sides, max(abs(heights_predict(x, y, shop) - height)) < 0.1 AS heights,
  bool_and((line_predict_proba(x, y, shop) > 0.5) = line_predict(x, y, shop)) AND
  bool_and((ring_predict_proba(x, y, shop) > 0.5) = ring_predict(x, y, shop)) AS consistent,
  bool_and(abs((SELECT sum(p) FROM unnest(sides_predict_proba(x, y, shop)) AS p) - 1) < 1e-12) AS whole FROM points;
-- probabilities say how often they are right
SELECT abs(avg(line_predict_proba(x, y, shop)) - avg(above::int)) < 0.02 AS calibrated,
  -avg(ln(CASE WHEN inside THEN ring_predict_proba(x, y, shop) ELSE 1 - ring_predict_proba(x, y, shop) END)) < 0.25 AS telling FROM points;
SELECT line_predict(NULL, NULL, NULL) IS NOT NULL AS answers, ring_predict('NaN', 'infinity', 'elsewhere') IS NOT NULL AS answers_too,
  sides_predict(NULL, 'NaN', NULL) IS NOT NULL AS and_this, heights_predict('-infinity', NULL, 'x') IS NOT NULL AS and_that;
SELECT model_name, name, dtype, shape FROM dml.tensor JOIN dml.model USING (model_id) WHERE model_name IN ('line', 'ring', 'sides') ORDER BY model_name, tensor_no;
SELECT feature FROM (SELECT feature FROM dml.importances WHERE model_name = 'ring' AND method = 'permutation' ORDER BY value DESC LIMIT 2) AS first ORDER BY 1;
