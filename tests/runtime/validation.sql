-- Folds by groups and by time, weighed and balanced classes, curves and confusion; held rows are never seen.
CREATE EXTENSION IF NOT EXISTS declarativeml;
CREATE FUNCTION pg_temp.declare(model text, algorithm text, extra jsonb DEFAULT '{}') RETURNS boolean LANGUAGE sql AS $$
  SELECT dml.declare_model('public', model, jsonb_build_object('format', 1, 'schema', 'public', 'name', model,
    'algorithm', algorithm, 'task', 'binary', 'parameters', CASE algorithm WHEN 'logistic_regression' THEN
      '{"l1":0.0,"l2":1.0,"max_iterations":100,"tolerance":1e-6,"class_weight":"none","fit_intercept":true}'::jsonb ELSE
      '{"colsample_bytree":1.0,"early_stopping_rounds":0,"gamma":0.0,"l1":0.0,"l2":1.0,"learning_rate":0.3,"max_bin":256,
        "max_depth":3,"min_child_weight":1.0,"n_estimators":20,"scale_pos_weight":1.0,"subsample":1.0}' END,
    'target', '{"name":"left_us","type":"boolean"}'::jsonb,
    'features', '[{"name":"spend","type":"double precision","kind":"number"},
      {"name":"code","type":"text","kind":"category"}]'::jsonb,
    'split', '{"training":0.8,"validation":0.0,"test":0.2,"by":"random"}'::jsonb, 'validation_view', false,
    'optimize_for', 'roc_auc', 'stop_when', NULL, 'seed', 42, 'limits', '{}'::jsonb) || extra, NULL) > 0 $$;
-- The code betrays its customer, and the customer the answer; nobody who has not seen the customer knows it.
CREATE TABLE visits AS
SELECT i AS id, i % 150 AS customer, (i * 7919 % 1000)::double precision AS spend, 'code ' || i % 150 AS code,
  timestamptz '2024-01-01 00:00+00' + i * interval '1 hour' AS at,
  hashint4(i % 150) % 3 = 0 AS left_us
FROM generate_series(1, 3000) AS i;
-- rows of one customer in different folds: the code gives the answer away
SELECT pg_temp.declare('plain', 'gradient_boosting', '{"validate":{"method":"cross_validation","folds":5,"stratified":true}}');
CREATE VIEW plain_features AS SELECT spend, code, left_us FROM visits;
SELECT dml.train('public', 'plain') AS job \gset
SELECT pg_temp.wait(:job);
SELECT folds, mean > 0.75 AS knows FROM dml.cross_validations WHERE model_name = 'plain' AND metric = 'roc_auc';
-- together in one fold: it helps nobody
SELECT pg_temp.declare('grouped', 'logistic_regression', '{"validate":{"method":"cross_validation","folds":5,"stratified":true,"group":"customer"}}');
CREATE VIEW grouped_features AS SELECT spend, code, left_us, hashint8extended(customer, 0) AS dml_fold_key FROM visits;
SELECT dml.train('public', 'grouped') AS job \gset
SELECT pg_temp.wait(:job);
SELECT folds, mean < 0.65 AS knows_nothing FROM dml.cross_validations WHERE model_name = 'grouped' AND metric = 'roc_auc';
-- without groups the view has a column less, which CREATE OR REPLACE could not take away: it was dropped
SELECT pg_temp.declare('grouped', 'logistic_regression');
CREATE OR REPLACE VIEW grouped_features AS SELECT spend, code, left_us FROM visits;
-- a code per row, and classes balanced in three ways: no held row has been in a preparation or beside a made row
SELECT pg_temp.declare('rows', 'logistic_regression', jsonb_build_object('validate', '{"method":"cross_validation","folds":4,"stratified":true}'::jsonb,
  'balance', '{"method":"oversampling","ratio":1.0}'::jsonb));
CREATE VIEW rows_features AS SELECT spend, 'row ' || id AS code, left_us FROM visits WHERE id <= 2000;
SELECT dml.train('public', 'rows') AS job \gset
SELECT pg_temp.wait(:job);
SELECT pg_temp.declare('smote', 'logistic_regression', jsonb_build_object('validate', '{"method":"cross_validation","folds":4,"stratified":true}'::jsonb,
  'balance', '{"method":"smote","ratio":1.0,"k":5}'::jsonb));
CREATE VIEW smote_features AS TABLE rows_features;
SELECT dml.train('public', 'smote') AS job \gset
SELECT pg_temp.wait(:job);
SELECT model_name, folds, mean < 0.6 AS knows_nothing FROM dml.cross_validations WHERE model_name IN ('rows', 'smote') AND metric = 'roc_auc'
ORDER BY model_name;
-- by time: each fold learns from all rows before it
SELECT pg_temp.declare('timed', 'gradient_boosting', '{"validate":{"method":"time_series_split","folds":3}}');
CREATE VIEW timed_features AS SELECT spend, code, left_us, at AS dml_fold_key FROM visits;
SELECT dml.train('public', 'timed') AS job \gset
SELECT pg_temp.wait(:job);
SELECT fold, value BETWEEN 0 AND 1 AS measured FROM dml.fold_metrics WHERE model_name = 'timed' AND metric = 'accuracy' ORDER BY fold;
-- weighed classes find more rows of the rare one
SELECT pg_temp.declare('weighed', 'gradient_boosting', '{"balance":{"method":"class_weights"}}');
CREATE VIEW weighed_features AS SELECT spend, code, left_us FROM visits;
SELECT dml.train('public', 'weighed') AS job \gset
SELECT pg_temp.wait(:job);
SELECT (SELECT value FROM dml.metrics WHERE model_name = 'weighed' AND split = 'test' AND metric = 'recall') >=
  (SELECT value FROM dml.metrics WHERE model_name = 'plain' AND split = 'test' AND metric = 'recall') AS more;
-- curves and confusion of test rows; the area under the stored curve is the metric
SELECT split, curve, class, count(*) BETWEEN 2 AND 200 AS bounded, min(x) >= 0 AND max(y) <= 1 AS rates FROM dml.score_curves
WHERE model_name = 'plain' GROUP BY split, curve, class ORDER BY split, curve;
SELECT abs(sum((x - before_x) * (y + before_y) / 2) - (SELECT value FROM dml.metrics
  WHERE model_name = 'plain' AND split = 'test' AND metric = 'roc_auc')) < 0.01 AS is_area
FROM (SELECT x, y, lag(x) OVER w AS before_x, lag(y) OVER w AS before_y FROM dml.score_curves
  WHERE model_name = 'plain' AND curve = 'roc' WINDOW w AS (ORDER BY point)) AS p;
SELECT sum(row_count) = (SELECT test_rows FROM dml.model_version JOIN dml.model USING (model_id) WHERE model_name = 'plain') AS all_rows,
  abs(sum(row_count) FILTER (WHERE actual = predicted) / sum(row_count) - (SELECT value FROM dml.metrics
  WHERE model_name = 'plain' AND split = 'test' AND metric = 'accuracy')) < 1e-9 AS is_accuracy
FROM dml.confusion_matrices WHERE model_name = 'plain';
-- fewer groups than folds, folds without a class, more folds than the format has
SELECT pg_temp.declare('few', 'logistic_regression', '{"validate":{"method":"cross_validation","folds":4,"stratified":false,"group":"customer"}}');
CREATE VIEW few_features AS SELECT spend, code, left_us, (customer % 3)::bigint AS dml_fold_key FROM visits;
SELECT dml.train('public', 'few') AS job \gset
SELECT pg_temp.wait(:job);
SELECT error_code, error_message, error_help FROM dml.jobs WHERE model_name = 'few';
SELECT pg_temp.declare('late', 'logistic_regression', '{"validate":{"method":"time_series_split","folds":3}}');
CREATE VIEW late_features AS SELECT spend, code, id > 2900 AS left_us, at AS dml_fold_key FROM visits;
SELECT dml.train('public', 'late') AS job \gset
SELECT pg_temp.wait(:job);
SELECT error_code, error_message, error_help FROM dml.jobs WHERE model_name = 'late';
SELECT pg_temp.declare('many', 'logistic_regression', '{"validate":{"method":"cross_validation","folds":101}}');
