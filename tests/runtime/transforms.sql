-- Transforms: fitted on training rows, stored with the version, applied alike in prediction, for every algorithm.
CREATE EXTENSION IF NOT EXISTS declarativeml;
CREATE FUNCTION pg_temp.parameters(algorithm text) RETURNS jsonb LANGUAGE sql AS $$
  SELECT CASE algorithm
    WHEN 'logistic_regression' THEN '{"l1":0.0,"l2":1.0,"max_iterations":100,"tolerance":1e-6,"class_weight":"none","fit_intercept":true}'
    WHEN 'neural_network' THEN '{"layers":[16],"activation":"relu","optimizer":"adam","learning_rate":0.01,
      "learning_rate_policy":"constant","gamma":0.1,"power":0.5,"step":100,"batch_size":64,"epochs":20,"tolerance":1e-9,"l1":0.0,
      "l2":0.0,"dropout":0.0,"clip_norm":0.0,"initialization":"auto","momentum":0.9,"nesterov":true,"rho":0.9,"beta1":0.9,
      "beta2":0.999,"eps":1e-8,"n_tries":1,"class_weight":"none","warm_start":false,"early_stopping_rounds":0}'
    ELSE '{"colsample_bytree":1.0,"early_stopping_rounds":0,"gamma":0.0,"l1":0.0,"l2":1.0,"learning_rate":0.3,"max_bin":256,
      "max_depth":4,"min_child_weight":1.0,"n_estimators":20,"scale_pos_weight":1.0,"subsample":1.0}' END::jsonb $$;
CREATE FUNCTION pg_temp.declare(model text, algorithm text, features jsonb, transforms jsonb, extra jsonb DEFAULT '{}') RETURNS boolean LANGUAGE sql AS $$
  SELECT dml.declare_model('public', model, jsonb_build_object('format', 1, 'schema', 'public', 'name', model,
    'algorithm', algorithm, 'task', 'binary', 'parameters', pg_temp.parameters(algorithm),
    'target', '{"name":"churned","type":"boolean"}'::jsonb, 'features', features, 'transforms', transforms,
    'split', '{"training":0.7,"validation":0.0,"test":0.3,"by":"time"}'::jsonb, 'validation_view', false,
    'optimize_for', 'roc_auc', 'stop_when', NULL, 'seed', 42, 'limits', '{}'::jsonb) || extra, NULL) > 0 $$;
-- The last three tenths are held back: their spend is higher, and some of their countries are new.
CREATE TABLE customers AS
SELECT i AS id, CASE WHEN i % 13 <> 0 THEN 20 + i * 7919 % 50 END AS age,
  (i * 104729 % 1000)::double precision * CASE WHEN i > 2100 THEN 3 ELSE 1 END AS spend,
  CASE WHEN i > 2100 AND i % 10 = 0 THEN 'new ' || i WHEN i % 11 <> 0 THEN 'country ' || i % 7 END AS country,
  'id ' || i AS name, timestamptz '2024-01-01 00:00+00' + i * interval '1 hour' AS at, i % 7 IN (1, 2, 4) AS churned
FROM generate_series(1, 3000) AS i;
\set features '[{"name":"age","type":"integer","kind":"number","only_transformed":true},{"name":"spend","type":"double precision","kind":"number","only_transformed":true},{"name":"country","type":"text","kind":"category","only_transformed":true}]'
\set transforms '[{"name":"age_scaled","transformer":"standard_scaler","input":"age","parameters":{}},{"name":"age_band","transformer":"quantile_bins","input":"age","parameters":{"bins":4}},{"name":"spend_scaled","transformer":"min_max_scaler","input":"spend","parameters":{"low":0.0,"high":1.0}},{"name":"one_hot","transformer":"one_hot_encoder","input":"country","parameters":{"max_categories":100,"drop_first":false}},{"name":"rate","transformer":"target_encoder","input":"country","parameters":{"smoothing":10.0,"folds":5}}]'
SELECT pg_temp.declare('linear', 'logistic_regression', :'features', :'transforms'),
  pg_temp.declare('trees', 'gradient_boosting', :'features', :'transforms'), pg_temp.declare('net', 'neural_network', :'features', :'transforms');
CREATE VIEW linear_features AS SELECT age, spend, country, churned, at AS dml_split_key FROM customers;
CREATE VIEW trees_features AS TABLE linear_features;
CREATE VIEW net_features AS TABLE linear_features;
SELECT dml.train('public', 'linear') AS job \gset
SELECT pg_temp.wait(:job);
SELECT dml.train('public', 'trees') AS job \gset
SELECT pg_temp.wait(:job);
SELECT dml.train('public', 'net') AS job \gset
SELECT pg_temp.wait(:job);
SELECT model_name, value > 0.8 AS knows FROM dml.metrics WHERE metric = 'roc_auc' AND split = 'test' ORDER BY model_name;
-- what is stored says nothing of the rows held back
SELECT t ->> 'name' AS transform, abs((t -> 'state' ->> 'mean')::float8 - (SELECT avg(age) FROM customers WHERE id <= 2100)) < 1e-6 AS mean,
  abs((t -> 'state' ->> 'deviation')::float8 - (SELECT stddev_pop(age) FROM customers WHERE id <= 2100)) < 1e-6 AS deviation
FROM dml.model_version, jsonb_array_elements(preparation::jsonb -> 'transforms') AS t WHERE t ->> 'transformer' = 'standard_scaler';
SELECT DISTINCT t -> 'state' -> 'categories' AS categories, t -> 'state' -> 'has_null' AS has_null
FROM dml.model_version, jsonb_array_elements(preparation::jsonb -> 'transforms') AS t WHERE t ->> 'transformer' = 'one_hot_encoder';
SELECT DISTINCT (t -> 'state' ->> 'range')::float8 < 1000 AS of_training_rows
FROM dml.model_version, jsonb_array_elements(preparation::jsonb -> 'transforms') AS t WHERE t ->> 'transformer' = 'min_max_scaler';
-- prediction takes the columns, each once
CREATE FUNCTION linear_predict_proba(age integer, spend double precision, country text) RETURNS double precision
  LANGUAGE dml STABLE PARALLEL SAFE AS 'predict_proba public.linear';
CREATE FUNCTION trees_predict_proba(age integer, spend double precision, country text) RETURNS double precision
  LANGUAGE dml STABLE PARALLEL SAFE AS 'predict_proba public.trees';
CREATE FUNCTION net_predict_proba(age integer, spend double precision, country text) RETURNS double precision
  LANGUAGE dml STABLE PARALLEL SAFE AS 'predict_proba public.net';
SELECT avg((linear_predict_proba(age, spend, country) > 0.5)::int) FILTER (WHERE churned) > 0.75 AS linear,
  avg((trees_predict_proba(age, spend, country) > 0.5)::int) FILTER (WHERE churned) > 0.75 AS trees,
  avg((net_predict_proba(age, spend, country) > 0.5)::int) FILTER (WHERE churned) > 0.75 AS net FROM customers;
-- the accuracy that training measured is that of the predictions
SELECT m.model_name, abs(m.value - p.accuracy) < 1e-9 AS same FROM dml.metrics m JOIN (
  SELECT 'linear' AS model, avg(((linear_predict_proba(age, spend, country) > 0.5) = churned)::int) AS accuracy FROM customers WHERE id > 2100
  UNION ALL SELECT 'trees', avg(((trees_predict_proba(age, spend, country) > 0.5) = churned)::int) FROM customers WHERE id > 2100
  UNION ALL SELECT 'net', avg(((net_predict_proba(age, spend, country) > 0.5) = churned)::int) FROM customers WHERE id > 2100
) p ON p.model = m.model_name WHERE m.metric = 'accuracy' AND m.split = 'test' ORDER BY 1;
SELECT linear_predict_proba(NULL, NULL, NULL) BETWEEN 0 AND 1 AS nulls, linear_predict_proba(1000, 'infinity', 'nowhere') BETWEEN 0 AND 1 AS unseen,
  trees_predict_proba(NULL, 'NaN', 'nowhere') BETWEEN 0 AND 1 AS trees;
-- a name per row, encoded by the target, with folds: no held row is betrayed
SELECT pg_temp.declare('names', 'logistic_regression', '[{"name":"name","type":"text","kind":"category","only_transformed":true},{"name":"spend","type":"double precision","kind":"number"}]',
  '[{"name":"name_rate","transformer":"target_encoder","input":"name","parameters":{"smoothing":1.0,"folds":5}}]',
  '{"validate":{"method":"cross_validation","folds":4,"stratified":true},"balance":{"method":"oversampling","ratio":1.0}}');
CREATE VIEW names_features AS SELECT name, spend, churned, at AS dml_split_key FROM customers;
SELECT dml.train('public', 'names') AS job \gset
SELECT pg_temp.wait(:job);
SELECT abs(value - 0.5) < 0.06 AS chance FROM dml.metrics WHERE model_name = 'names' AND metric = 'roc_auc' AND split = 'test';
SELECT folds, abs(mean - 0.5) < 0.06 AS chance FROM dml.cross_validations WHERE model_name = 'names' AND metric = 'roc_auc';
-- warnings and errors name the transform
SELECT pg_temp.declare('odd', 'gradient_boosting', '[{"name":"spend","type":"double precision","kind":"number","only_transformed":true},{"name":"nothing","type":"integer","kind":"number","only_transformed":true}]',
  '[{"name":"log_spend","transformer":"log","input":"spend","parameters":{"offset":0.0}},{"name":"no_age","transformer":"robust_scaler","input":"nothing","parameters":{"low_quantile":0.25,"high_quantile":0.75}}]');
CREATE VIEW odd_features AS SELECT spend - 10 AS spend, name, NULL::integer AS nothing, churned, at AS dml_split_key FROM customers;
SELECT dml.train('public', 'odd') AS job \gset
SELECT pg_temp.wait(:job);
SELECT code, subject, message FROM dml.job_log WHERE job_id = :job ORDER BY code;
SELECT pg_temp.declare('odd', 'gradient_boosting', '[{"name":"name","type":"text","kind":"category","only_transformed":true}]',
  '[{"name":"wide","transformer":"one_hot_encoder","input":"name","parameters":{"max_categories":100000,"drop_first":false}},{"name":"wider","transformer":"one_hot_encoder","input":"name","parameters":{"max_categories":100000,"drop_first":false}},{"name":"widest","transformer":"hashing_encoder","input":"name","parameters":{"dims":8000}}]',
  '{"split":{"training":1.0,"validation":0.0,"test":0.0,"by":"random"}}');
CREATE VIEW odd_features AS SELECT spend - 10 AS spend, name, NULL::integer AS nothing, churned, at AS dml_split_key FROM customers;
SELECT dml.train('public', 'odd') AS job \gset
SELECT pg_temp.wait(:job);
SELECT error_code, error_subject, error_message FROM dml.jobs WHERE job_id = :job;
-- numbers and booleans by text, texts by hash, words; all through one tree
CREATE TYPE size AS ENUM ('small', 'medium', 'large');
CREATE TABLE orders AS
SELECT i AS id, i % 5 AS floor, CASE WHEN i % 9 > 0 THEN i % 2 = 0 END AS paid, (ARRAY['small', 'medium', 'large'])[1 + i % 3]::size AS size,
  'parcel ' || i % 17 || CASE WHEN i % 4 = 0 THEN ' is Late' ELSE ' came, thanks' END AS note, i % 24 AS hour, i % 4 = 0 AS churned,
  timestamptz '2024-01-01 00:00+00' + i * interval '1 hour' AS at
FROM generate_series(1, 1000) AS i;
SELECT pg_temp.declare('words', 'gradient_boosting', '[{"name":"floor","type":"integer","kind":"category","only_transformed":true},{"name":"paid","type":"boolean","kind":"boolean","only_transformed":true},
  {"name":"size","type":"public.size","kind":"category","only_transformed":true},{"name":"note","type":"text","kind":"category","only_transformed":true},{"name":"hour","type":"integer","kind":"number","only_transformed":true}]',
  '[{"name":"floor_place","transformer":"ordinal_encoder","input":"floor","parameters":{}},{"name":"paid","transformer":"imputer","input":"paid","parameters":{"strategy":"most_frequent","indicator":true}},
  {"name":"size_place","transformer":"ordinal_encoder","input":"size","parameters":{"order":["small","medium","large"]}},{"name":"words","transformer":"text_hash","input":"note","parameters":{"dims":64,"ngrams":2}},
  {"name":"note_hash","transformer":"hashing_encoder","input":"note","parameters":{"dims":16}},{"name":"hour","transformer":"cyclical","input":"hour","parameters":{"period":24.0}},
  {"name":"hour_band","transformer":"bucketizer","input":"hour","parameters":{"bins":6}}]');
CREATE VIEW words_features AS SELECT floor, paid, size, note, hour, churned, at AS dml_split_key FROM orders;
SELECT dml.train('public', 'words') AS job \gset
SELECT pg_temp.wait(:job);
CREATE FUNCTION words_predict(floor integer, paid boolean, size size, note text, hour integer) RETURNS boolean
  LANGUAGE dml STABLE PARALLEL SAFE AS 'predict public.words';
SELECT avg((words_predict(floor, paid, size, note, hour) = churned)::int) > 0.99 AS reads FROM orders;
SELECT words_predict(1, NULL, 'large', 'a new parcel is late', 3) AS late, words_predict(1, true, 'small', 'a new parcel came, many thanks', 3) AS on_time;
SELECT t ->> 'transformer' AS transformer, t -> 'state' AS state FROM dml.model_version JOIN dml.model USING (model_id), jsonb_array_elements(preparation::jsonb -> 'transforms') AS t
WHERE model_name = 'words' ORDER BY t ->> 'name';
