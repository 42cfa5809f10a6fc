-- Networks: trained by a worker, cross-validated, balanced, saved, taken up after the worker was lost, tried again.
CREATE EXTENSION IF NOT EXISTS declarativeml;
CREATE FUNCTION pg_temp.declare(model text, parameters jsonb DEFAULT '{}', extra jsonb DEFAULT '{}') RETURNS boolean LANGUAGE sql AS $$
  SELECT dml.declare_model('public', model, jsonb_build_object('format', 1, 'schema', 'public', 'name', model,
    'algorithm', 'neural_network', 'task', 'binary', 'parameters', '{"layers":[16,8],"activation":"relu",
      "optimizer":"adam","learning_rate":0.01,"learning_rate_policy":"constant","gamma":0.1,"power":0.5,"step":100,
      "batch_size":64,"epochs":30,"tolerance":1e-9,"l1":0.0,"l2":0.0,"dropout":0.1,"clip_norm":0.0,
      "initialization":"auto","momentum":0.9,"nesterov":true,"rho":0.9,"beta1":0.9,"beta2":0.999,"eps":1e-8,"n_tries":1,
      "class_weight":"none","warm_start":false,"early_stopping_rounds":0}'::jsonb || parameters,
    'target', '{"name":"fraud","type":"boolean"}'::jsonb,
    'features', '[{"name":"amount","type":"double precision","kind":"number"},
      {"name":"shop","type":"text","kind":"category"},{"name":"at","type":"timestamp with time zone","kind":"timestamp"}]'::jsonb,
    'split', '{"training":0.7,"validation":0.2,"test":0.1,"by":"random"}'::jsonb, 'validation_view', false,
    'optimize_for', 'recall', 'stop_when', NULL, 'seed', 42, 'limits', '{}'::jsonb) || extra, NULL) > 0 $$;
CREATE TABLE payments AS
SELECT i AS id, (i * 7919 % 1000)::double precision AS amount, 'shop ' || i % 9 AS shop,
  timestamptz '2024-01-01 00:00+00' + i * interval '37 minutes' AS at,
  (i * 7919 % 1000) + 150 * (i % 9 = 4)::int + (i * 104729 % 400) > 1150 AS fraud
FROM generate_series(1, 4000) AS i;
-- as a whole: folds, balance, a rule that stops, checkpoints
SELECT pg_temp.declare('net', '{}', '{"validate":{"method":"cross_validation","folds":5,"stratified":true},
  "balance":{"method":"oversampling","ratio":1.0},"checkpoints":{"every":{"count":2,"unit":"epoch"},"keep":"LAST","last":2},
  "stop_when":{"any":[{"metric":"recall","op":">","value":0.9},{"metric":"epochs","op":">","value":25}]}}');
CREATE VIEW net_features AS SELECT amount, shop, at, fraud FROM payments;
CREATE FUNCTION net_predict(amount double precision, shop text, at timestamptz) RETURNS boolean
  LANGUAGE dml STABLE PARALLEL SAFE AS 'predict public.net';
CREATE FUNCTION net_predict_proba(amount double precision, shop text, at timestamptz) RETURNS double precision
  LANGUAGE dml STABLE PARALLEL SAFE AS 'predict_proba public.net';
SELECT dml.train('public', 'net') AS job \gset
SELECT pg_temp.wait(:job);
SELECT version, stopped_by, iterations BETWEEN 1 AND 26 AS in_time FROM dml.versions;
SELECT split, value > 0.9 AS good FROM dml.metrics WHERE metric = 'recall' ORDER BY split;
SELECT fold, value > 0.8 AS good FROM dml.fold_metrics WHERE metric = 'recall' ORDER BY fold;
SELECT folds, mean BETWEEN minimum AND maximum AS between_them, deviation >= 0 AS spread FROM dml.cross_validations WHERE metric = 'roc_auc';
SELECT count(*) BETWEEN 0 AND 2 AS kept, bool_and(metric = 'recall' AND bytes > 1000) IS NOT false AS described FROM dml.checkpoints;
SELECT avg(net_predict(amount, shop, at)::int) FILTER (WHERE fraud) > 0.9 AS finds, avg(net_predict(amount, shop, at)::int) < 0.6 AS chooses,
  bool_and((net_predict_proba(amount, shop, at) > 0.5) = net_predict(amount, shop, at)) AS consistent FROM payments;
SELECT net_predict(NULL, NULL, NULL) IS NOT NULL AS answers, net_predict('NaN', 'elsewhere', 'infinity') IS NOT NULL AS answers_too;
SELECT name, dtype, shape FROM dml.tensor ORDER BY tensor_no;
-- unchanged: no second training
SELECT dml.train('public', 'net', true);
-- a worker that is lost: another one goes on from the last checkpoint and ends with the same bits
SELECT pg_temp.declare('whole', '{"epochs":400}', '{"checkpoints":{"every":{"count":1,"unit":"epoch"},"keep":"BEST"}}'),
  pg_temp.declare('cut', '{"epochs":400}', '{"checkpoints":{"every":{"count":1,"unit":"epoch"},"keep":"BEST"}}');
CREATE VIEW whole_features AS SELECT amount, shop, at, fraud FROM payments;
CREATE VIEW cut_features AS SELECT amount, shop, at, fraud FROM payments;
SELECT dml.train('public', 'whole') AS job \gset
SELECT pg_temp.wait(:job);
SELECT dml.train('public', 'cut') AS job \gset
DO $$
DECLARE worker integer; lost integer := 0;
BEGIN
  FOR i IN 1..6000 LOOP
    SELECT j.pid INTO worker FROM dml.job j WHERE j.state = 'running'
      AND EXISTS (SELECT 1 FROM dml.checkpoint c WHERE c.job_id = j.job_id AND c.iteration > 40 * (lost + 1));
    IF worker IS NOT NULL AND pg_terminate_backend(worker, 5000) THEN lost := lost + 1; END IF;
    EXIT WHEN lost = 2 OR NOT EXISTS (SELECT 1 FROM dml.job j WHERE j.state IN ('queued', 'running'));
    COMMIT;
    PERFORM pg_sleep(0.005);
  END LOOP;
  RAISE NOTICE 'workers lost: %', lost > 0;
END $$;
SELECT pg_temp.wait(:job);
SELECT attempt > 1 AS resumed FROM dml.jobs WHERE job_id = :job;
SELECT count(*) AS different FROM (
  SELECT t.name, t.checksum FROM dml.tensor t JOIN dml.model m USING (model_id) WHERE m.model_name = 'whole'
  EXCEPT SELECT t.name, t.checksum FROM dml.tensor t JOIN dml.model m USING (model_id) WHERE m.model_name = 'cut') AS d;
SELECT count(*) AS different FROM (
  SELECT iteration, split, metric, value FROM dml.curves WHERE model_name = 'whole'
  EXCEPT SELECT iteration, split, metric, value FROM dml.curves WHERE model_name = 'cut') AS d;
SELECT model_name, count(*) BETWEEN 1 AND 2 AS kept, count(*) FILTER (WHERE is_best) AS best FROM dml.checkpoints
  WHERE model_name IN ('whole', 'cut') GROUP BY 1 ORDER BY 1;
SELECT code, message FROM dml.job_log WHERE job_id = :job;
-- a training that diverges, and one that knows what to do then
SELECT pg_temp.declare('wild', '{"optimizer":"sgd","learning_rate":10.0,"activation":"identity","momentum":0.99,"layers":[64,64,64]}');
CREATE VIEW wild_features AS SELECT amount, shop, at, fraud FROM payments;
SELECT dml.train('public', 'wild') AS job \gset
SELECT pg_temp.wait(:job);
SELECT error_code, error_message LIKE 'training of model `public.wild` diverged: in epoch %' OR error_message LIKE 'training of model `wild` diverged: in epoch %' AS said, error_help
  FROM dml.jobs WHERE job_id = :job;
SELECT pg_temp.declare('wild', '{"optimizer":"sgd","learning_rate":10.0,"activation":"identity","momentum":0.99,"layers":[64,64,64]}',
  '{"fallback":{"convergence_failure":{"learning_rate":0.001}},"max_retries":2}');
SELECT dml.train('public', 'wild') AS job \gset
SELECT pg_temp.wait(:job);
SELECT code, message FROM dml.job_log WHERE job_id = :job;
SELECT v.spec -> 'parameters' ->> 'learning_rate' AS used FROM dml.model_version v JOIN dml.model USING (model_id) WHERE model_name = 'wild';
SELECT dml.train('public', 'wild', true);
-- nothing is left of a dropped model
SELECT dml.drop_model('public', m) FROM unnest(ARRAY['net', 'whole', 'cut', 'wild']) AS m;
SELECT (SELECT count(*) FROM dml.checkpoint_chunk) AS chunks, (SELECT count(*) FROM dml.fold_metric) AS folds;
