-- What a training is going to cost: told from statistics before it begins, kept beside what happened.
CREATE EXTENSION IF NOT EXISTS declarativeml;
CREATE FUNCTION pg_temp.spec(model text, limits jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('format', 1, 'schema', 'public', 'name', model, 'algorithm', 'logistic_regression', 'task', 'binary',
    'parameters', '{"l1":0.0,"l2":1.0,"max_iterations":100,"tolerance":1e-6,"class_weight":"none","fit_intercept":true}'::jsonb,
    'target', '{"name":"y","type":"boolean"}'::jsonb,
    'features', '[{"name":"x","type":"double precision","kind":"number"},{"name":"town","type":"text","kind":"category"}]'::jsonb,
    'split', '{"training":0.8,"validation":0.2,"test":0.0,"by":"random"}'::jsonb, 'validation_view', false,
    'optimize_for', 'log_loss', 'stop_when', NULL, 'seed', 42, 'limits', limits) $$;
-- nobody analyses these tables but the script
CREATE TABLE known (x double precision, town text, y boolean) WITH (autovacuum_enabled = false);
INSERT INTO known SELECT i % 1000, 'town ' || i % 40, i % 7 = 0 FROM generate_series(1, 20000) AS i;
CREATE TABLE strange (LIKE known) WITH (autovacuum_enabled = false);
INSERT INTO strange TABLE known;
ANALYZE known;
-- of a table with statistics: rows to a percent, and the matrix of 13 bytes a row; nothing needs to be declared
SELECT round(row_count, -3) AS row_count, round(matrix_bytes, -4) AS matrix_bytes, memory_bytes > matrix_bytes AS needs_more,
  flops > 1e6 AS works, ingest_seconds > 0 AND fit_seconds > 0 AND evaluate_seconds > 0 AND store_seconds > 0 AS takes_time,
  abs(seconds - (ingest_seconds + fit_seconds + evaluate_seconds + store_seconds)) < 1e-9 AS adds_up, memory_limit > 0 AS limited
FROM dml.estimate_training(pg_temp.spec('m'), 'SELECT x, town, y FROM public.known');
-- of one without: rows by the size of the file, within a factor of two
SELECT row_count BETWEEN 10000 AND 40000 AS near, matrix_bytes = 13 * row_count AS fits, seconds > 0 AS takes_time
FROM dml.estimate_training(pg_temp.spec('m'), 'SELECT x, town, y FROM public.strange');
-- conditions, joins and the rows for validation count
SELECT round(c.row_count, -2) AS chosen, round(j.row_count, -3) AS joined, round(v.row_count, -3) AS with_validation
FROM dml.estimate_training(pg_temp.spec('m'), 'SELECT x, town, y FROM public.known WHERE x < 100') AS c,
  dml.estimate_training(pg_temp.spec('m'), 'SELECT k.x, k.town, k.y FROM public.known AS k JOIN generate_series(1, 2) AS g ON true') AS j,
  dml.estimate_training(pg_temp.spec('m') || '{"validation_view":true}', 'SELECT x, town, y FROM public.known',
    'SELECT x, town, y FROM public.known WHERE y') AS v;
-- more values are more columns, more folds more work
SELECT wide.flops > 2 * narrow.flops AS by_values, folds.fit_seconds > 3 * narrow.fit_seconds AS by_folds
FROM dml.estimate_training(pg_temp.spec('m'), 'SELECT x, town, y FROM public.known') AS narrow,
  dml.estimate_training(pg_temp.spec('m'), 'SELECT x, x::text AS town, y FROM public.known') AS wide,
  dml.estimate_training(pg_temp.spec('m') || '{"validate":{"method":"cross_validation","folds":5,"stratified":true}}',
    'SELECT x, town, y FROM public.known') AS folds;
-- an expression has no statistics of its own: fewer values than the column it is made of
SELECT computed.flops < column_itself.flops AS has_fewer
FROM dml.estimate_training(pg_temp.spec('m'), 'SELECT x, (x + 1)::text AS town, y FROM public.known') AS computed,
  dml.estimate_training(pg_temp.spec('m'), 'SELECT x, x::text AS town, y FROM public.known') AS column_itself;
-- the model's own limit is the smaller one; what does not fit goes to files
SELECT memory_limit, memory_bytes > memory_limit AS is_too_much, streams
FROM dml.estimate_training(pg_temp.spec('m', '{"memory":100000}'), 'SELECT x, town, y FROM public.known');
-- what cannot be read, is no specification, or is not there
SELECT row_count FROM dml.estimate_training(pg_temp.spec('m'));
SELECT row_count FROM dml.estimate_training(pg_temp.spec('m'), 'SELECT x, y FROM public.known');
SELECT row_count FROM dml.estimate_training('{}'::jsonb, 'SELECT x, town, y FROM public.known');
SELECT row_count FROM dml.estimate_training('public', 'm');
-- a declared model is asked by its name; its card shows the same before the training
SELECT dml.declare_model('public', 'm', pg_temp.spec('m'), NULL) > 0 AS declared;
SELECT count(*) FROM dml.explain_model('public', 'm') WHERE section = 'cost';
CREATE VIEW m_features AS SELECT x, town, y FROM public.known;
SELECT round(row_count, -3) AS row_count, seconds > 0 AS takes_time FROM dml.estimate_training('public', 'm');
SELECT item, regexp_replace(value, '[0-9]+(\.[0-9]+)?', 'N', 'g') AS value FROM dml.explain_model('public', 'm') WHERE section = 'cost';
-- views of models keep rows from functions, but statistics not from whoever may read the tables; others' views do
CREATE OR REPLACE VIEW m_features WITH (security_barrier = true, security_invoker = true) AS SELECT x, town, y FROM public.known;
SELECT through.flops = beside.flops AS has_statistics
FROM dml.estimate_training('public', 'm') AS through,
  dml.estimate_training(pg_temp.spec('m'), 'SELECT x, town, y FROM public.known') AS beside;
CREATE OR REPLACE VIEW m_features WITH (security_barrier = true) AS SELECT x, town, y FROM public.known;
SELECT through.flops <> beside.flops AS has_none
FROM dml.estimate_training('public', 'm') AS through,
  dml.estimate_training(pg_temp.spec('m'), 'SELECT x, town, y FROM public.known') AS beside;
-- a run keeps what was expected beside what happened
SELECT dml.train('public', 'm') AS job \gset
SELECT pg_temp.wait(:job);
SELECT phase, seconds > 0 AND estimated_seconds > 0 AS takes_time, peak_bytes > 0 AND estimated_peak_bytes > 0 AS takes_memory,
  round(estimated_rows, -3) AS estimated_rows, rows_read, round(estimated_matrix_bytes, -4) AS estimated_bytes, matrix_bytes,
  estimated_flops > 1e6 AS works FROM dml.runs WHERE model_name = 'm' ORDER BY phase_no;
SELECT item, regexp_replace(value, '[0-9]+(\.[0-9]+)?', 'N', 'g') AS value FROM dml.explain_model('public', 'm') WHERE section = 'cost';
-- a stranger is told nothing of the model, and nothing of tables that he may not read
CREATE ROLE dml_stranger;
SET ROLE dml_stranger;
SELECT row_count FROM dml.estimate_training('public', 'm');
SELECT row_count FROM dml.estimate_training(jsonb_build_object('format', 1, 'schema', 'public', 'name', 'm', 'algorithm', 'pca',
  'task', 'dimension_reduction', 'parameters', '{"components":1}'::jsonb, 'target', NULL,
  'features', '[{"name":"x","type":"double precision","kind":"number"}]'::jsonb,
  'split', '{"training":0.8,"validation":0.2,"test":0.0,"by":"random"}'::jsonb, 'validation_view', false,
  'optimize_for', 'explained_variance', 'stop_when', NULL, 'seed', 42, 'limits', '{}'::jsonb), 'SELECT x FROM public.known');
RESET ROLE;
DROP ROLE dml_stranger;
