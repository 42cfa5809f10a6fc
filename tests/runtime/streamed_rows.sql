-- Rows that do not fit into the memory limit: the same model, a warning, and nothing left on disk.
CREATE EXTENSION IF NOT EXISTS declarativeml;
CREATE TABLE wide AS
SELECT i AS id, (i * 7919 % 1000) / 10.0 AS a, (i * 104729 % 997)::integer AS b, (i % 13)::double precision AS c,
  (i * 31 % 101)::real AS d, CASE WHEN i % 17 = 0 THEN NULL ELSE (i % 29)::integer END AS e, (ARRAY['x', 'y', 'z'])[i % 3 + 1] AS f,
  i * 7919 % 1000 + i * 31 % 101 + i % 3 * 20 > 550 AS yes
FROM generate_series(1::bigint, 300000) AS i;
CREATE FUNCTION pg_temp.declare(model text, algorithm text, parameters jsonb, limits jsonb) RETURNS boolean LANGUAGE sql AS $$
  SELECT dml.declare_model('public', model, jsonb_build_object('format', 1, 'schema', 'public', 'name', model,
    'algorithm', algorithm, 'task', 'binary', 'parameters', parameters, 'target', '{"name":"yes","type":"boolean"}'::jsonb,
    'features', '[{"name":"a","type":"numeric","kind":"number"},{"name":"b","type":"integer","kind":"number"},
      {"name":"c","type":"double precision","kind":"number"},{"name":"d","type":"real","kind":"number"},
      {"name":"e","type":"integer","kind":"number"},{"name":"f","type":"text","kind":"category"}]'::jsonb,
    'split', '{"training":0.8,"validation":0.1,"test":0.1,"by":"random"}'::jsonb, 'validation_view', false,
    'optimize_for', 'log_loss', 'stop_when', NULL, 'seed', 42, 'limits', limits), NULL) > 0 $$;
CREATE FUNCTION pg_temp.content(model text) RETURNS text LANGUAGE sql AS $$
  SELECT v.preparation::text || (SELECT string_agg(md5(c.data), ',' ORDER BY c.tensor_no, c.chunk_no) FROM dml.tensor_chunk AS c
      WHERE (c.model_id, c.version) = (v.model_id, v.version)) ||
    (SELECT string_agg(concat(m.split, m.metric, m.value), ',' ORDER BY m.split, m.metric) FROM dml.metrics AS m
      WHERE (m.model_name, m.version) = (o.model_name, v.version))
  FROM dml.model AS o JOIN dml.model_version AS v ON (v.model_id, v.version) = (o.model_id, o.current_version)
  WHERE o.model_name = model $$;
\set logistic '{"l1":0.0,"l2":1.0,"max_iterations":100,"tolerance":1e-6,"class_weight":"none","fit_intercept":true}'
\set boosted '{"n_estimators":5,"learning_rate":0.3,"max_depth":4,"min_child_weight":1.0,"gamma":0.0,"subsample":1.0,"colsample_bytree":1.0,"l1":0.0,"l2":1.0,"max_bin":256,"scale_pos_weight":1.0,"early_stopping_rounds":0}'
SELECT pg_temp.declare('free_line', 'logistic_regression', :'logistic', '{}'), pg_temp.declare('tight_line', 'logistic_regression', :'logistic', '{"memory":7000000}');
SELECT pg_temp.declare('free_trees', 'gradient_boosting', :'boosted', '{}'), pg_temp.declare('tight_trees', 'gradient_boosting', :'boosted', '{"memory":24000000}');
CREATE VIEW free_line_features AS SELECT a, b, c, d, e, f, yes FROM wide;
CREATE VIEW tight_line_features AS SELECT * FROM free_line_features;
CREATE VIEW free_trees_features AS SELECT * FROM free_line_features;
CREATE VIEW tight_trees_features AS SELECT * FROM free_line_features;
SELECT dml.train('public', 'free_line') AS job \gset
SELECT pg_temp.wait(:job);
SELECT dml.train('public', 'tight_line') AS job \gset
SELECT pg_temp.wait(:job);
SELECT code, message FROM dml.job_log WHERE job_id = :job ORDER BY 1;
SELECT error_code, error_message FROM dml.jobs WHERE job_id = :job;
SELECT pg_temp.content('free_line') = pg_temp.content('tight_line') AS same, length(pg_temp.content('free_line')) > 200 AS compared;
SELECT dml.train('public', 'free_trees') AS job \gset
SELECT pg_temp.wait(:job);
SELECT dml.train('public', 'tight_trees') AS job \gset
SELECT pg_temp.wait(:job);
SELECT code, message FROM dml.job_log WHERE job_id = :job ORDER BY 1;
SELECT error_code, error_message FROM dml.jobs WHERE job_id = :job;
SELECT pg_temp.content('free_trees') = pg_temp.content('tight_trees') AS same;
-- clusters: what k-means holds of each row is more than the limit
SELECT dml.declare_model('public', model, jsonb_build_object('format', 1, 'schema', 'public', 'name', model,
    'algorithm', 'kmeans', 'task', 'clustering', 'parameters', '{"k":"silhouette","max_k":4,"init":"kmeans++","n_init":2,
      "distance":"euclidean","max_iterations":6,"min_reassigned":0.0,"tolerance":1e-05,"standardize":true}'::jsonb, 'target', NULL,
    'features', '[{"name":"a","type":"numeric","kind":"number"},{"name":"b","type":"integer","kind":"number"}]'::jsonb,
    'split', '{"training":0.8,"validation":0.2,"test":0.0,"by":"random"}'::jsonb, 'validation_view', false,
    'optimize_for', 'loss', 'stop_when', NULL, 'seed', 42, 'limits', limits::jsonb), NULL) > 0 AS declared
  FROM (VALUES ('free_clusters', '{}'), ('tight_clusters', '{"memory":3000000}')) AS m (model, limits);
CREATE VIEW free_clusters_features AS SELECT a, b FROM wide;
CREATE VIEW tight_clusters_features AS SELECT * FROM free_clusters_features;
SELECT dml.train('public', 'free_clusters') AS job \gset
SELECT pg_temp.wait(:job);
SELECT dml.train('public', 'tight_clusters') AS job \gset
SELECT pg_temp.wait(:job);
SELECT code, message FROM dml.job_log WHERE job_id = :job ORDER BY 1;
SELECT error_code, error_message FROM dml.jobs WHERE job_id = :job;
SELECT pg_temp.content('free_clusters') = pg_temp.content('tight_clusters') AS same;
SELECT count(*) AS files FROM pg_ls_tmpdir();
-- E0609: less than two blocks; E0612: more on disk than a session may take
SELECT pg_temp.declare('tight_line', 'logistic_regression', :'logistic', '{"memory":2000000}');
SELECT dml.train('public', 'tight_line');
ALTER SYSTEM SET temp_file_limit = '1MB';
SELECT pg_reload_conf();
-- the signal goes by the postmaster to the worker
SELECT pg_sleep(1);
SELECT pg_temp.declare('tight_line', 'logistic_regression', :'logistic', '{"memory":7000000}');
SELECT dml.train('public', 'tight_line') AS job \gset
SELECT pg_temp.wait(:job);
SELECT error_code, error_message FROM dml.jobs WHERE job_id = :job;
ALTER SYSTEM RESET temp_file_limit;
SELECT pg_reload_conf();
SELECT count(*) AS files FROM pg_ls_tmpdir();
DROP TABLE wide CASCADE;
