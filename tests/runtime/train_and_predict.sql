-- A model is declared, trained by a worker, and predicts with the target's own type; a new version is used at once.
CREATE EXTENSION IF NOT EXISTS declarativeml;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE people AS
SELECT i AS id, (i % 50)::numeric(6,2) AS age, CASE WHEN i % 10 = 0 THEN NULL ELSE (i % 7)::real END AS score,
  'town ' || i % 4 AS town, i % 2 = 0 AS member, timestamptz '2024-01-01 00:00+00' + i * interval '1 hour' AS seen,
  date '2020-01-01' + i % 900 AS born, CASE WHEN i % 50 > 30 THEN 'happy' WHEN i % 50 > 15 THEN 'ok' ELSE 'sad' END::mood AS mood
FROM generate_series(1, 2000) AS i;
BEGIN;
SELECT dml.declare_model('public', 'mood', '{"format":1,"schema":"public","name":"mood","algorithm":"logistic_regression",
  "task":"multiclass","parameters":{"l1":0.0,"l2":0.01,"max_iterations":100,"tolerance":1e-6,"class_weight":"none",
  "fit_intercept":true},"target":{"name":"mood","type":"public.mood"},"features":[
  {"name":"age","type":"numeric","kind":"number"},{"name":"score","type":"real","kind":"number"},
  {"name":"town","type":"text","kind":"category"},{"name":"member","type":"boolean","kind":"boolean"},
  {"name":"seen","type":"timestamp with time zone","kind":"timestamp"},{"name":"born","type":"date","kind":"date"}],
  "split":{"training":0.8,"validation":0.2,"test":0.0,"by":"random"},"validation_view":false,"optimize_for":"log_loss",
  "stop_when":null,"seed":42,"limits":{}}', 'how people feel') IS NOT NULL AS declared;
CREATE VIEW mood_features WITH (security_barrier, security_invoker) AS
  SELECT age, score, town, member, seen, born, mood FROM people;
CREATE FUNCTION mood_predict(age numeric, score real, town text, member boolean, seen timestamptz, born date)
  RETURNS mood LANGUAGE dml STABLE PARALLEL SAFE COST 50 AS 'predict public.mood';
CREATE FUNCTION mood_predict_proba(age numeric, score real, town text, member boolean, seen timestamptz, born date)
  RETURNS double precision[] LANGUAGE dml STABLE PARALLEL SAFE COST 50 AS 'predict_proba public.mood';
CREATE FUNCTION mood_classes() RETURNS mood[] LANGUAGE dml STABLE PARALLEL SAFE COST 50 AS 'classes public.mood';
CREATE FUNCTION mood_predict(people) RETURNS mood LANGUAGE sql STABLE PARALLEL SAFE
  RETURN public.mood_predict($1.age, $1.score, $1.town, $1.member, $1.seen, $1.born);
SELECT state, version FROM dml.models;
SELECT dml.train('public', 'mood', true) AS job \gset
-- nothing runs before the commit
SELECT state, attempt FROM dml.jobs WHERE job_id = :job;
COMMIT;
SELECT pg_temp.wait(:job);
SELECT schema_name, model_name, owner = current_user AS mine, algorithm, task, target, version, state, optimize_for,
  metric_value < 0.3 AS good, training_rows BETWEEN 1500 AND 1700 AS rows_fit FROM dml.models;
SELECT version, iterations > 1 AS iterated, stopped_by, seconds > 0 AS timed, bytes > 0 AS sized, is_current FROM dml.versions;
SELECT split, metric, value > baseline OR metric = 'log_loss' AND value < baseline AS beats_baseline FROM dml.metrics
  WHERE metric IN ('accuracy', 'log_loss') ORDER BY 1, 2;
SELECT mood_classes();
SELECT pg_typeof(mood_predict(p)) AS type, avg((mood_predict(p) = mood)::int) > 0.9 AS good FROM people AS p GROUP BY 1;
SELECT count(*) FROM people WHERE abs((SELECT sum(x) FROM unnest(mood_predict_proba(age, score, town, member, seen, born)) AS x) - 1) > 1e-9;
-- every argument may be NULL, any category may be new
SELECT mood_predict(NULL, NULL, NULL, NULL, NULL, NULL) IS NOT NULL AS answers,
  mood_predict(40, 'NaN', 'elsewhere', true, 'infinity', '-infinity') IS NOT NULL AS answers_too;
-- unchanged: no second training
SELECT dml.train('public', 'mood', true);
-- a session that has used version 1 uses version 2 at its next statement
SELECT dml.train('public', 'mood', false) AS job \gset
SELECT pg_temp.wait(:job);
SELECT version FROM dml.models;
SELECT count(mood_predict(p)) FROM people AS p;
SELECT f.position, f.name, f.type, f.kind, f.part, f.value_count + f.null_count BETWEEN 1500 AND 1700 AS counted, f.category_count
  FROM dml.features AS f WHERE version = 2 ORDER BY 1, 5;
SELECT name, dtype FROM dml.tensor WHERE version = 2 ORDER BY tensor_no LIMIT 1;
-- parallel workers load the model by themselves
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS off) SELECT count(mood_predict(p)) FROM people AS p;
SELECT count(mood_predict(p)) FROM people AS p;
SELECT dml.drop_model('public', 'mood', false);
SELECT proname FROM pg_proc WHERE proname LIKE 'mood%' AND pronamespace = 'public'::regnamespace;
SELECT relname FROM pg_class WHERE relname LIKE 'mood%';
SELECT count(*) FROM dml.model;
SELECT (SELECT count(*) FROM dml.tensor_chunk) AS chunks, (SELECT count(*) FROM dml.job) AS jobs;
