-- The card of a model: before its training, of its versions, for its owner only.
CREATE EXTENSION IF NOT EXISTS declarativeml;
CREATE TABLE visits AS
SELECT i AS id, (i * 7919 % 1000) / 10.0::double precision AS spend, CASE i % 3 WHEN 0 THEN 'DE' WHEN 1 THEN 'FR' END AS country,
  timestamptz '2024-01-01 00:00+00' + i * interval '1 hour' AS at, 7 AS same, CASE WHEN i > 5 THEN (i * 7919 % 1000) > 700 END AS left_us
FROM generate_series(1, 1000) AS i;
SELECT dml.declare_model('public', 'leaving', jsonb_build_object('format', 1, 'schema', 'public', 'name', 'leaving',
    'algorithm', 'logistic_regression', 'task', 'binary',
    'parameters', '{"l1":0.0,"l2":1.0,"max_iterations":100,"tolerance":1e-6,"class_weight":"none","fit_intercept":true}'::jsonb,
    'target', '{"name":"left_us","type":"boolean"}'::jsonb,
    'features', '[{"name":"spend","type":"double precision","kind":"number"},{"name":"country","type":"text","kind":"category"},
      {"name":"at","type":"timestamp with time zone","kind":"timestamp"},{"name":"same","type":"integer","kind":"number"}]'::jsonb,
    'split', '{"training":0.8,"validation":0.1,"test":0.1,"by":"random"}'::jsonb, 'validation_view', false,
    'validate', '{"method":"cross_validation","folds":3,"stratified":true}'::jsonb, 'balance', '{"method":"oversampling","ratio":1.0}'::jsonb,
    'optimize_for', 'roc_auc', 'stop_when', NULL, 'seed', 42, 'limits', '{"memory":1073741824}'::jsonb), 'who leaves') > 0 AS declared;
CREATE VIEW leaving_features AS SELECT spend, country, at, same, left_us FROM visits;
-- what it is declared as
SELECT section, item, CASE WHEN section = 'cost' THEN regexp_replace(value, '[0-9]+(\.[0-9]+)?', 'N', 'g') ELSE value END AS value
FROM dml.explain_model('public', 'leaving');
SELECT dml.train('public', 'leaving') AS job \gset
SELECT pg_temp.wait(:job);
-- numbers that a computer may round otherwise are shown as N
SELECT section, item, CASE WHEN section IN ('metrics', 'cross-validation', 'cost') OR item IN ('trained', 'size')
  THEN regexp_replace(value, '[0-9]+([.:-][0-9]+)*(e-?[0-9]+)?', 'N', 'g')
  ELSE regexp_replace(value, '([0-9]+\.[0-9]{2})[0-9]+', '\1', 'g') END AS value FROM dml.explain_model('public', 'leaving');
SELECT phase, seconds > 0 AS took_time, peak_bytes > 1000000 AS took_memory FROM dml.runs WHERE model_name = 'leaving' ORDER BY phase_no;
-- as it enters trees
SELECT dml.declare_model('public', 'trees', (spec || '{"name":"trees","algorithm":"gradient_boosting",
  "parameters":{"colsample_bytree":1.0,"early_stopping_rounds":0,"gamma":0.0,"l1":0.0,"l2":1.0,"learning_rate":0.3,"max_bin":256,
    "max_depth":3,"min_child_weight":1.0,"n_estimators":5,"scale_pos_weight":1.0,"subsample":1.0}}'::jsonb) - 'validate' - 'balance', NULL) > 0 AS declared
FROM dml.models WHERE model_name = 'leaving';
CREATE VIEW trees_features AS TABLE leaving_features;
SELECT dml.train('public', 'trees') AS job \gset
SELECT pg_temp.wait(:job);
SELECT item, regexp_replace(value, '([0-9]+\.[0-9]{2})[0-9]+', '\1', 'g') AS value FROM dml.explain_model('public', 'trees', 1) WHERE section IN ('features', 'warnings');
-- with transforms
SELECT dml.declare_model('public', 'scaled', (spec || '{"name":"scaled",
  "features":[{"name":"spend","type":"double precision","kind":"number","only_transformed":true},{"name":"country","type":"text","kind":"category"}],
  "transforms":[{"name":"spend_log","transformer":"log","input":"spend","parameters":{"offset":1.0}},
    {"name":"spend_scaled","transformer":"standard_scaler","input":"spend","parameters":{}}]}'::jsonb) - 'validate' - 'balance', NULL) > 0 AS declared
FROM dml.models WHERE model_name = 'leaving';
CREATE VIEW scaled_features AS SELECT spend, country, left_us FROM visits;
SELECT dml.train('public', 'scaled') AS job \gset
SELECT pg_temp.wait(:job);
SELECT item, regexp_replace(value, '([0-9]+\.[0-9]{2})[0-9]+', '\1', 'g') AS value FROM dml.explain_model('public', 'scaled') WHERE section = 'features';
-- what is not there, and what belongs to somebody else
SELECT * FROM dml.explain_model('public', 'leaving', 7);
SELECT * FROM dml.explain_model('public', 'nobody');
CREATE ROLE dml_stranger;
SET ROLE dml_stranger;
SELECT * FROM dml.explain_model('public', 'leaving');
SELECT * FROM dml.feature_card('public', 'leaving', 1);
SELECT count(*) FROM dml.runs;
RESET ROLE;
DROP ROLE dml_stranger;
