-- Models without a target: clusters, components, anomalies; their functions, parts and cards.
CREATE EXTENSION IF NOT EXISTS declarativeml;
-- Three groups of customers; a few of them are like nobody else.
CREATE TABLE customers AS
SELECT i AS id, CASE WHEN i % 50 = 7 THEN NULL ELSE (ARRAY[20, 60, 150])[i % 3 + 1] + i % 11 END::real AS spend,
  (ARRAY[2, 9, 4])[i % 3 + 1] + i % 2 AS visits, (ARRAY['basic', 'plus', 'basic'])[i % 3 + 1] AS plan, false AS odd
FROM generate_series(1, 3000) AS i
UNION ALL SELECT 3000 + i, 900 + 10 * i, 40 + i, 'gold', true FROM generate_series(1, 15) AS i;
CREATE FUNCTION pg_temp.declare(model text, algorithm text, task text, parameters jsonb, target jsonb DEFAULT NULL, extra jsonb DEFAULT '{}') RETURNS boolean LANGUAGE sql AS $$
  SELECT dml.declare_model('public', model, jsonb_build_object('format', 1, 'schema', 'public', 'name', model,
    'algorithm', algorithm, 'task', task, 'parameters', parameters, 'target', target,
    'features', '[{"name":"spend","type":"real","kind":"number"},{"name":"visits","type":"integer","kind":"number"},
      {"name":"plan","type":"text","kind":"category"}]'::jsonb,
    'split', '{"training":0.8,"validation":0.2,"test":0.0,"by":"random"}'::jsonb, 'validation_view', false,
    'optimize_for', 'loss', 'stop_when', NULL, 'seed', 42, 'limits', '{}'::jsonb) || extra, NULL) > 0 $$;
-- clusters
SELECT pg_temp.declare('segments', 'kmeans', 'clustering', '{"k":3,"max_k":15,"init":"kmeans++","n_init":2,"distance":"euclidean",
  "max_iterations":50,"min_reassigned":0.0,"tolerance":1e-05,"standardize":true}');
CREATE VIEW segments_features AS SELECT spend, visits, plan FROM customers WHERE NOT odd;
SELECT dml.train('public', 'segments') AS job \gset
SELECT pg_temp.wait(:job);
CREATE FUNCTION segments_predict(spend real, visits integer, plan text) RETURNS integer
  LANGUAGE dml STABLE PARALLEL SAFE AS 'predict public.segments';
SELECT id % 3 AS kind, count(DISTINCT segments_predict(spend, visits, plan)) AS clusters FROM customers WHERE NOT odd GROUP BY 1 ORDER BY 1;
SELECT count(DISTINCT segments_predict(spend, visits, plan)) AS clusters, min(segments_predict(spend, visits, plan)) AS least,
  max(segments_predict(spend, visits, plan)) AS most FROM customers WHERE NOT odd;
SELECT segments_predict(NULL, NULL, NULL) BETWEEN 1 AND 3 AS nulls, segments_predict(60, 9, 'unheard of') BETWEEN 1 AND 3 AS unseen;
SELECT split, metric, value BETWEEN -1 AND baseline AS better, baseline IS NULL AS alone FROM dml.metrics WHERE model_name = 'segments' ORDER BY 1, 2;
SELECT name, round(share::numeric, 2) AS share, description <> '' AS described FROM dml.model_parts WHERE model_name = 'segments' ORDER BY part_no;
SELECT section, item FROM dml.explain_model('public', 'segments') WHERE section IN ('metrics', 'parts') OR item IN ('task', 'target', 'rows');
-- clusters whose worker is lost: another one goes on from the last checkpoint and ends with the same bits
SELECT pg_temp.declare(model, 'kmeans', 'clustering', '{"k":9,"max_k":15,"init":"random","n_init":60,"distance":"euclidean",
  "max_iterations":200,"min_reassigned":0.0,"tolerance":1e-05,"standardize":true}', NULL,
  '{"checkpoints":{"every":{"count":1,"unit":"epoch"},"keep":"LAST","last":2}}') FROM unnest(ARRAY['whole', 'cut']) AS model;
CREATE VIEW whole_features AS SELECT spend, visits, plan FROM customers;
CREATE VIEW cut_features AS SELECT spend, visits, plan FROM customers;
SELECT dml.train('public', 'whole') AS job \gset
SELECT pg_temp.wait(:job);
SELECT dml.train('public', 'cut') AS job \gset
DO $$
DECLARE worker integer; lost boolean := false;
BEGIN
  FOR i IN 1..6000 LOOP
    SELECT j.pid INTO worker FROM dml.job j WHERE j.state = 'running'
      AND EXISTS (SELECT 1 FROM dml.checkpoint c WHERE c.job_id = j.job_id AND c.iteration > 20);
    IF worker IS NOT NULL THEN lost := pg_terminate_backend(worker, 5000); END IF;
    EXIT WHEN lost OR NOT EXISTS (SELECT 1 FROM dml.job j WHERE j.state IN ('queued', 'running'));
    COMMIT;
    PERFORM pg_sleep(0.005);
  END LOOP;
  RAISE NOTICE 'worker lost: %', lost;
END $$;
SELECT pg_temp.wait(:job);
SELECT attempt > 1 AS resumed FROM dml.jobs WHERE job_id = :job;
SELECT code, message FROM dml.job_log WHERE job_id = :job;
SELECT count(*) AS different FROM (
  SELECT t.name, t.checksum FROM dml.tensor t JOIN dml.model m USING (model_id) WHERE m.model_name = 'whole'
  EXCEPT SELECT t.name, t.checksum FROM dml.tensor t JOIN dml.model m USING (model_id) WHERE m.model_name = 'cut') AS d;
SELECT count(*) AS different FROM (
  SELECT iteration, split, metric, value FROM dml.curves WHERE model_name = 'whole'
  EXCEPT SELECT iteration, split, metric, value FROM dml.curves WHERE model_name = 'cut') AS d;
SELECT model_name, count(*) AS kept FROM dml.checkpoints GROUP BY 1 ORDER BY 1;
-- components, which are features of another model
SELECT pg_temp.declare('shape', 'pca', 'dimension_reduction', '{"components":2,"correlation":true,"whiten":false}');
CREATE VIEW shape_features AS SELECT spend, visits, plan FROM customers;
SELECT dml.train('public', 'shape') AS job \gset
SELECT pg_temp.wait(:job);
CREATE FUNCTION shape_predict(spend real, visits integer, plan text) RETURNS double precision[]
  LANGUAGE dml STABLE PARALLEL SAFE AS 'predict public.shape';
SELECT array_length(shape_predict(spend, visits, plan), 1) AS components, count(*) FROM customers GROUP BY 1;
SELECT abs(avg((shape_predict(spend, visits, plan))[1])) < 0.2 AS centred,
  abs(corr((shape_predict(spend, visits, plan))[1], (shape_predict(spend, visits, plan))[2])) < 0.2 AS apart FROM customers;
SELECT name, share > 0.1 AS varies FROM dml.model_parts WHERE model_name = 'shape' ORDER BY part_no;
-- anomalies, with labels to measure with
SELECT pg_temp.declare('strange', 'isolation_forest', 'anomaly_detection', '{"n_estimators":100,"sample_size":256,"colsample_bytree":1.0,
  "contamination":0.005,"threshold":0.5}', '{"name":"odd","type":"boolean"}');
CREATE VIEW strange_features AS SELECT spend, visits, plan, odd FROM customers;
SELECT dml.train('public', 'strange') AS job \gset
SELECT pg_temp.wait(:job);
CREATE FUNCTION strange_predict(spend real, visits integer, plan text) RETURNS boolean
  LANGUAGE dml STABLE PARALLEL SAFE AS 'predict public.strange';
CREATE FUNCTION strange_predict_proba(spend real, visits integer, plan text) RETURNS double precision
  LANGUAGE dml STABLE PARALLEL SAFE AS 'predict_proba public.strange';
SELECT odd, count(*) FILTER (WHERE strange_predict(spend, visits, plan)) > count(*) / 2 AS found,
  min(strange_predict_proba(spend, visits, plan)) > 0 AND max(strange_predict_proba(spend, visits, plan)) <= 1 AS scores FROM customers GROUP BY 1 ORDER BY 1;
SELECT metric, value > 0.9 AS good FROM dml.metrics WHERE model_name = 'strange' AND split = 'training' ORDER BY 1;
-- what does not fit
CREATE FUNCTION segments_classes() RETURNS integer[] LANGUAGE dml STABLE AS 'classes public.segments';
CREATE FUNCTION wrong_predict(spend real, visits integer, plan text) RETURNS double precision LANGUAGE dml STABLE AS 'predict public.segments';
SELECT pg_temp.declare('many', 'kmeans', 'clustering', '{"k":4000,"max_k":15,"init":"random","n_init":1,"distance":"euclidean",
  "max_iterations":5,"min_reassigned":0.0,"tolerance":1e-05,"standardize":true}');
CREATE VIEW many_features AS SELECT spend, visits, plan FROM customers;
SELECT dml.train('public', 'many') AS job \gset
SELECT pg_temp.wait(:job);
SELECT error_code, error_message FROM dml.jobs WHERE job_id = :job;
SELECT pg_temp.declare('untargeted', 'linear_regression', 'regression', '{"l2":0.0,"fit_intercept":true}');
DROP TABLE customers CASCADE;
