-- What is wrong is said with a code: at once where the first rows show it, else by the job.
CREATE EXTENSION IF NOT EXISTS declarativeml;
CREATE FUNCTION pg_temp.declare(model text, algorithm text, task text, target text, target_type text, limits jsonb DEFAULT '{}')
RETURNS bigint LANGUAGE sql AS $$
  SELECT dml.declare_model('public', model, jsonb_build_object('format', 1, 'schema', 'public', 'name', model,
    'algorithm', algorithm, 'task', task, 'parameters', CASE algorithm WHEN 'linear_regression' THEN
      '{"l2":0.0,"fit_intercept":true}'::jsonb ELSE '{"l1":0.0,"l2":1.0,"max_iterations":100,"tolerance":1e-6,"class_weight":"none","fit_intercept":true}' END,
    'target', jsonb_build_object('name', target, 'type', target_type),
    'features', '[{"name":"x","type":"double precision","kind":"number"}]'::jsonb,
    'split', '{"training":0.8,"validation":0.2,"test":0.0,"by":"random"}'::jsonb, 'validation_view', false,
    'optimize_for', CASE task WHEN 'regression' THEN 'rmse' ELSE 'log_loss' END, 'stop_when', NULL, 'seed', 42, 'limits', limits), NULL) $$;
CREATE TABLE points (x double precision, y double precision, label text);
CREATE VIEW m_features AS SELECT x, y FROM points;
-- E0627: the name is taken
SELECT pg_temp.declare('m', 'linear_regression', 'regression', 'y', 'double precision');
DROP VIEW m_features;
SELECT pg_temp.declare('m', 'linear_regression', 'regression', 'y', 'double precision') > 0 AS declared;
-- E0617
SELECT dml.train('public', 'nobody');
SELECT dml.drop_model('public', 'nobody', false);
SELECT dml.drop_model('public', 'nobody', true);
-- E0611: the view is not there
SELECT dml.train('public', 'm');
CREATE VIEW m_features WITH (security_invoker) AS SELECT x, y FROM points;
-- E0601, with code and subject in the fields of the error
SELECT dml.train('public', 'm');
DO $$
DECLARE code text; subject text; state text;
BEGIN
  PERFORM dml.train('public', 'm');
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS code = CONSTRAINT_NAME, subject = COLUMN_NAME, state = RETURNED_SQLSTATE;
  RAISE WARNING '% % %', state, code, subject;
END $$;
INSERT INTO points SELECT i, NULL FROM generate_series(1, 20) AS i;
-- E0603
SELECT dml.train('public', 'm');
UPDATE points SET y = x WHERE x <= 5;
-- E0602
SELECT dml.train('public', 'm');
UPDATE points SET y = x;
-- E0605: only all rows show it
INSERT INTO points SELECT CASE WHEN i = 1500 THEN float8 'infinity' ELSE i END, i FROM generate_series(1000, 2000) AS i;
SELECT dml.train('public', 'm') AS job \gset
SELECT pg_temp.wait(:job);
SELECT state, error_code, error_subject, error_message, error_help, attempt FROM dml.jobs ORDER BY job_id DESC LIMIT 1;
-- E0604
SELECT pg_temp.declare('c', 'logistic_regression', 'binary', 'label', 'text') > 0 AS declared;
CREATE VIEW c_features AS SELECT x, 'yes' AS label FROM points LIMIT 500;
SELECT dml.train('public', 'c');
-- E0609: the estimate of a plain scan is enough to refuse
CREATE TABLE big AS SELECT i::double precision AS x, i::double precision AS y FROM generate_series(1, 200000) AS i;
ANALYZE big;
SELECT pg_temp.declare('b', 'linear_regression', 'regression', 'y', 'double precision', '{"memory": 100000}') > 0 AS declared;
CREATE VIEW b_features AS SELECT x, y FROM big;
SELECT dml.train('public', 'b');
-- … and the count of rows refuses what the plan did not show
CREATE OR REPLACE VIEW b_features AS SELECT x, y FROM big WHERE x > 0;
SELECT dml.train('public', 'b') AS job \gset
SELECT pg_temp.wait(:job);
SELECT error_code, error_subject FROM dml.jobs WHERE job_id = :job;
-- E0614
SELECT pg_temp.declare('t', 'linear_regression', 'regression', 'y', 'double precision', '{"time_ms": 50}') > 0 AS declared;
CREATE VIEW t_features AS SELECT x + length(pg_sleep(0.001)::text) AS x, y FROM big WHERE x > 0;
SELECT dml.train('public', 't') AS job \gset
SELECT pg_temp.wait(:job);
SELECT state, error_code, error_subject, error_message FROM dml.jobs ORDER BY job_id DESC LIMIT 1;
-- E0616 and E0620
CREATE FUNCTION m_predict(x double precision) RETURNS double precision LANGUAGE dml STABLE AS 'predict public.m';
SELECT m_predict(1);
CREATE FUNCTION m_predict(x integer) RETURNS double precision LANGUAGE dml STABLE AS 'predict public.m';
CREATE FUNCTION m_predict(x double precision, y double precision) RETURNS double precision LANGUAGE dml STABLE AS 'predict public.m';
CREATE FUNCTION m_other(x double precision) RETURNS real LANGUAGE dml STABLE AS 'predict public.m';
CREATE FUNCTION m_other(x double precision) RETURNS real LANGUAGE dml STABLE AS 'guess public.m';
CREATE FUNCTION m_other(x double precision) RETURNS real LANGUAGE dml STABLE AS 'predict m';
CREATE FUNCTION m_other(x double precision) RETURNS double precision LANGUAGE dml STABLE AS 'predict public.nobody';
SELECT m_other(1);
DROP FUNCTION m_other;
-- E0624: a caller in the way
DELETE FROM points WHERE x = 'infinity';
SELECT dml.train('public', 'm') AS job \gset
SELECT pg_temp.wait(:job);
SELECT round(m_predict(3)::numeric, 3);
CREATE VIEW caller AS SELECT m_predict(x) AS p FROM points;
SELECT dml.drop_model('public', 'm', false);
-- E0619: a damaged tensor is noticed, whatever was damaged
SELECT dml.train('public', 'm') AS job \gset
SELECT pg_temp.wait(:job);
UPDATE dml.tensor_chunk SET data = set_byte(data, 0, get_byte(data, 0) # 255) WHERE version = 2;
SELECT m_predict(3);
UPDATE dml.tensor_chunk SET data = substr(data, 2) WHERE version = 2;
SELECT m_predict(3);
DELETE FROM dml.tensor_chunk WHERE version = 2;
SELECT m_predict(3);
DELETE FROM dml.tensor WHERE version = 2;
SELECT m_predict(3);
UPDATE dml.model_version SET preparation = '{}' WHERE version = 2;
SELECT m_predict(3);
UPDATE dml.model SET current_version = 1 WHERE model_name = 'm';
SELECT round(m_predict(3)::numeric, 3);
-- a changed signature drops the objects that hang on it
DROP VIEW caller;
SELECT dml.declare_model('public', 'm', jsonb_set(spec, '{features,0,type}', '"integer"'), NULL) > 0 AS declared FROM dml.models WHERE model_name = 'm';
SELECT to_regclass('m_features') AS view, to_regproc('m_predict') AS function;
-- the trained version has the old signature: the new function waits for the next one
CREATE FUNCTION m_predict(x integer) RETURNS double precision LANGUAGE dml STABLE AS 'predict public.m';
SELECT m_predict(3);
