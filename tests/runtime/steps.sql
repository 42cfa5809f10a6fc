-- Steps of training in PostgreSQL's parallel workers: the same models by 0, 1 and 2 of them, and what is refused.
CREATE EXTENSION IF NOT EXISTS declarativeml;
-- Real tables, several times over, so that there is something to share out.
\set ECHO none
\set source `echo "$DMLC_SOURCE_DIR"`
\cd :source
\i examples/data/load.sql
\set ECHO all
\set ON_ERROR_STOP off
CREATE TABLE tumours AS SELECT b.*, mean_texture + copy * 0.01 AS texture, 'clinic ' || (id + copy) % 5 AS clinic, copy
FROM breast_cancer AS b CROSS JOIN generate_series(1, 90) AS copy ORDER BY copy, id;
CREATE TABLE patients AS SELECT d.*, CASE WHEN id % 11 > 0 THEN bmi + copy * 0.01 END AS weight, progression + copy % 7 AS later,
  'clinic ' || (id + copy) % 5 AS clinic, copy FROM diabetes AS d CROSS JOIN generate_series(1, 120) AS copy ORDER BY copy, id;
SELECT (SELECT count(*) FROM tumours) AS tumours, (SELECT count(*) FROM patients) AS patients;
CREATE FUNCTION pg_temp.declare(model text, algorithm text, task text, target jsonb, features text[], parameters jsonb) RETURNS boolean LANGUAGE sql AS $$
  SELECT dml.declare_model('public', model, jsonb_build_object('format', 1, 'schema', 'public', 'name', model,
    'algorithm', algorithm, 'task', task, 'parameters', parameters, 'target', target,
    'features', (SELECT jsonb_agg(jsonb_build_object('name', f, 'type', CASE f WHEN 'clinic' THEN 'text' ELSE 'double precision' END,
      'kind', CASE f WHEN 'clinic' THEN 'category' ELSE 'number' END) ORDER BY i) FROM unnest(features) WITH ORDINALITY AS u(f, i)),
    'split', '{"training":0.7,"validation":0.2,"test":0.1,"by":"random"}'::jsonb, 'validation_view', false,
    'optimize_for', CASE task WHEN 'regression' THEN 'rmse' WHEN 'clustering' THEN 'loss' WHEN 'dimension_reduction' THEN 'loss' ELSE 'log_loss' END,
    'stop_when', NULL, 'seed', 42, 'limits', '{}'::jsonb), NULL) > 0 $$;
SELECT pg_temp.declare('slope', 'linear_regression', 'regression', '{"name":"later","type":"double precision"}',
    '{weight,clinic,blood_pressure,ldl}', '{"l1":0.0,"l2":0.0,"fit_intercept":true}') AND
  pg_temp.declare('risk', 'logistic_regression', 'binary', '{"name":"diagnosis","type":"text"}', '{texture,mean_area,mean_smoothness,clinic}',
    '{"l1":0.0,"l2":1.0,"max_iterations":100,"tolerance":1e-9,"class_weight":"balanced","fit_intercept":true}') AND
  pg_temp.declare('kinds', 'kmeans', 'clustering', NULL, '{texture,mean_area,mean_smoothness,clinic}', '{"k":3,"max_k":15,"init":"kmeans++",
    "n_init":1,"distance":"euclidean","max_iterations":50,"min_reassigned":0.0,"tolerance":1e-05,"standardize":true}') AND
  pg_temp.declare('shape', 'pca', 'dimension_reduction', NULL, '{texture,mean_area,mean_smoothness,clinic}',
    '{"components":2,"correlation":true,"whiten":false}') AND
  pg_temp.declare('guess', 'naive_bayes', 'binary', '{"name":"diagnosis","type":"text"}', '{texture,mean_area,mean_smoothness,clinic}',
    '{"distribution":"gaussian","smoothing":1.0,"variance_smoothing":1e-9,"fit_prior":true}') AS declared;
CREATE VIEW slope_features AS SELECT weight, clinic, blood_pressure::float8, ldl::float8, later::float8 FROM patients;
CREATE VIEW risk_features AS SELECT texture, mean_area, mean_smoothness, clinic, diagnosis FROM tumours;
CREATE VIEW guess_features AS TABLE risk_features;
CREATE VIEW kinds_features AS SELECT texture, mean_area, mean_smoothness, clinic FROM tumours;
CREATE VIEW shape_features AS TABLE kinds_features;
CREATE FUNCTION kinds_predict(texture double precision, mean_area double precision, mean_smoothness double precision, clinic text)
  RETURNS integer LANGUAGE dml STABLE PARALLEL SAFE AS 'predict public.kinds';
CREATE TABLE assigned (version integer, id integer, copy integer, cluster integer);
-- Trains all models with so many parallel workers; a setting of the database is that of its next worker.
CREATE PROCEDURE train_with(workers integer) LANGUAGE plpgsql AS $$
DECLARE model text; job bigint; s text;
BEGIN
  EXECUTE format('ALTER DATABASE %I SET dml.parallel_workers = %s', current_database(), workers);
  COMMIT;
  LOOP
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'declarativeml worker';
    EXIT WHEN NOT FOUND;
    PERFORM pg_sleep(0.01), pg_stat_clear_snapshot();
  END LOOP;
  FOREACH model IN ARRAY '{slope,risk,kinds,shape,guess}'::text[] LOOP
    job := dml.train('public', model);
    COMMIT;
    LOOP
      SELECT state INTO s FROM dml.jobs WHERE job_id = job;
      EXIT WHEN s IN ('done', 'failed', 'cancelled');
      PERFORM pg_sleep(0.01);
    END LOOP;
  END LOOP;
  INSERT INTO assigned SELECT workers + 1, id, copy, kinds_predict(texture, mean_area, mean_smoothness, clinic) FROM tumours;
END $$;
CALL train_with(0);
CALL train_with(1);
-- what a lost worker left goes with the next training
INSERT INTO dml.step_chunk VALUES (0, 0, '\x00', '\x00');
CALL train_with(2);
SELECT model_name, state, error_code, error_message FROM dml.jobs WHERE state <> 'done';
-- version 1 was trained without parallel workers, 2 by one, 3 by one or two, as PostgreSQL had them free
SELECT DISTINCT model_name, version, parallel_workers BETWEEN (version > 1)::int AND version - 1 AS by_workers FROM dml.runs ORDER BY 1, 2;
-- sums have the same bits, however the rows were shared out; the moments of naive Bayes are summed in other pieces without workers
SELECT model_name, name, count(DISTINCT data) AS versions FROM dml.tensor JOIN dml.tensor_chunk USING (model_id, version, tensor_no) JOIN dml.model USING (model_id)
WHERE model_name <> 'guess' OR version > 1 GROUP BY 1, 2 ORDER BY 1, 2;
SELECT model_name, version, count(*) AS terms, max(abs(c.estimate - one.estimate) / abs(one.estimate)) < 1e-9 AS close, bool_and(c.estimate = one.estimate) AS equal
FROM dml.coefficients AS c JOIN (SELECT model_name, coefficient_no, estimate FROM dml.coefficients WHERE version = 1) AS one USING (model_name, coefficient_no)
WHERE version > 1 GROUP BY 1, 2 ORDER BY 1, 2;
SELECT count(*) AS rows, count(*) FILTER (WHERE clusters > 1) AS differ FROM (SELECT count(DISTINCT cluster) AS clusters FROM assigned GROUP BY id, copy) AS a;
SELECT model_name, count(DISTINCT stopped_by || iterations) AS ends FROM dml.versions GROUP BY 1 ORDER BY 1;
SELECT count(*) AS rows_left FROM dml.step_chunk;
-- cancelled in the middle of its steps, a training leaves no rows behind either
SELECT pg_temp.declare('endless', 'kmeans', 'clustering', NULL, '{texture,mean_area,mean_smoothness,clinic}', '{"k":20,"max_k":15,"init":"random",
  "n_init":1000,"distance":"euclidean","max_iterations":1000,"min_reassigned":0.0,"tolerance":0.0,"standardize":true}');
CREATE VIEW endless_features AS TABLE kinds_features;
CREATE PROCEDURE cancel_in_its_steps(job bigint) LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 1..3000 LOOP
    EXIT WHEN EXISTS (SELECT FROM dml.step_chunk WHERE job_id = job);
    PERFORM pg_sleep(0.01);
  END LOOP;
  PERFORM pg_sleep(0.2), dml.cancel_job(job);
END $$;
SELECT dml.train('public', 'endless') AS job \gset
CALL cancel_in_its_steps(:job);
SELECT pg_temp.wait(:job);
SELECT count(*) AS rows_left FROM dml.step_chunk;
-- each row of the table has a page of its own, which is what parallel workers share out
INSERT INTO dml.step_chunk SELECT 0, i, '\x00', decode(repeat('00', 4200), 'hex') FROM generate_series(1, 9) AS i;
SELECT count(DISTINCT (ctid::text::point)[0]) AS pages FROM dml.step_chunk;
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
EXPLAIN (COSTS off) SELECT dml.step('\x00', chunk, cells) FROM dml.step_chunk CROSS JOIN json_array_elements('[0]');
DELETE FROM dml.step_chunk;
SELECT dml.step('\x444d4c50090001000000000000000000', 1, '\x00');
SELECT dml.step('\x444d4c50010001000000000000000000', 1, '\x00');
SELECT dml.step(NULL, 1, '\x00');
SELECT dml.step('\x00', 1, '\x00') FROM generate_series(1, 0);
SELECT dml.step_add(NULL, '\x00', 1, '\x00');
SELECT dml.step_combine('\x00', '\x01');
SELECT dml.step_combine(NULL, '\x01');
-- nobody else may use any of it
CREATE ROLE steps_stranger;
SET ROLE steps_stranger;
SELECT dml.step('\x00', 1, '\x00');
SELECT dml.step_combine('\x00', '\x00');
SELECT * FROM dml.step_chunk;
SET dml.parallel_workers = 3;
RESET ROLE;
DROP ROLE steps_stranger;
