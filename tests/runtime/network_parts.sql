-- Parts of networks: batch normalization, embedded categories, and trainings that begin with the last version's weights.
CREATE EXTENSION IF NOT EXISTS declarativeml;
CREATE OR REPLACE FUNCTION pg_temp.wait(job bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE s text; said text;
BEGIN
  FOR i IN 1..12000 LOOP
    SELECT state INTO s FROM dml.jobs WHERE job_id = job;
    EXIT WHEN s IS NULL OR s IN ('done', 'failed', 'cancelled');
    PERFORM pg_sleep(0.01);
  END LOOP;
  SELECT string_agg(l.code || ' ' || l.message, '; ') INTO said FROM dml.job_log l WHERE l.job_id = job;
  RETURN concat_ws(': ', s, said);
END $$;
CREATE FUNCTION pg_temp.declare(model text, parameters jsonb) RETURNS boolean LANGUAGE sql AS $$
  SELECT dml.declare_model('public', model, jsonb_build_object('format', 1, 'schema', 'public', 'name', model,
    'algorithm', 'neural_network', 'task', 'binary', 'parameters', '{"layers":[16,8],"activation":"relu",
      "normalization":"batch","embedding_levels":20,"embedding_dimensions":"auto","optimizer":"adam",
      "learning_rate":0.01,"learning_rate_policy":"constant","gamma":0.1,"power":0.5,"step":100,"batch_size":64,
      "epochs":15,"tolerance":1e-9,"l1":0.0,"l2":0.0,"dropout":0.0,"clip_norm":0.0,"initialization":"auto",
      "momentum":0.9,"nesterov":true,"rho":0.9,"beta1":0.9,"beta2":0.999,"eps":1e-8,"n_tries":1,"class_weight":"none",
      "warm_start":true,"early_stopping_rounds":0}'::jsonb || parameters,
    'target', '{"name":"fraud","type":"boolean"}'::jsonb,
    'features', '[{"name":"amount","type":"double precision","kind":"number"},
      {"name":"shop","type":"text","kind":"category"},{"name":"channel","type":"text","kind":"category"}]'::jsonb,
    'split', '{"training":0.7,"validation":0.2,"test":0.1,"by":"random"}'::jsonb, 'validation_view', false,
    'optimize_for', 'log_loss', 'stop_when', NULL, 'seed', 42, 'limits', '{}'::jsonb), NULL) > 0 $$;
CREATE TABLE payments AS
SELECT i AS id, (i * 7919 % 1000)::double precision AS amount, CASE WHEN i % 41 > 0 THEN 'shop ' || i % 41 END AS shop,
  CASE WHEN i % 2 = 0 THEN 'web' ELSE 'store' END AS channel,
  (i * 7919 % 1000) + 400 * (i % 41 IN (3, 5, 8, 13, 21, 34))::int + (i * 104729 % 300) > 1100 AS fraud
FROM generate_series(1, 6000) AS i;
SELECT pg_temp.declare('net', '{}');
CREATE VIEW net_features AS SELECT amount, shop, channel, fraud FROM payments;
CREATE FUNCTION net_predict_proba(amount double precision, shop text, channel text) RETURNS double precision
  LANGUAGE dml STABLE PARALLEL SAFE AS 'predict_proba public.net';
SELECT dml.train('public', 'net') AS job \gset
SELECT pg_temp.wait(:job);
SELECT name, dtype, shape FROM dml.tensor ORDER BY tensor_no;
SELECT split, value > 0.95 AS good FROM dml.metrics WHERE metric = 'roc_auc' ORDER BY split;
SELECT avg((net_predict_proba(amount, shop, channel) > 0.5)::int) FILTER (WHERE fraud) > 0.8 AS finds FROM payments;
SELECT net_predict_proba(700, 'shop 5', 'web') > net_predict_proba(700, 'a new shop', 'web') AS above_average,
  net_predict_proba(700, 'a new shop', 'web') > net_predict_proba(700, 'shop 6', 'web') AS above_others,
  net_predict_proba(NULL, NULL, NULL) BETWEEN 0 AND 1 AS answers;
-- other rows, a new shop: the second training begins where the first ended
INSERT INTO payments SELECT id + 6000, amount + 1, coalesce(shop, 'shop 99'), channel, fraud FROM payments;
DROP VIEW net_features;
CREATE VIEW net_features AS SELECT amount, shop, channel, fraud FROM payments WHERE amount > 300;
SELECT dml.train('public', 'net', false) AS job \gset
SELECT pg_temp.wait(:job);
SELECT max(value) FILTER (WHERE version = 2) < 0.75 * max(value) FILTER (WHERE version = 1) AS goes_on
  FROM dml.curves WHERE model_name = 'net' AND metric = 'loss' AND iteration = 1;
-- other layers: at random again, and said so
SELECT pg_temp.declare('net', '{"layers":[12]}');
SELECT dml.train('public', 'net', false) AS job \gset
SELECT pg_temp.wait(:job);
SELECT max(value) FILTER (WHERE version = 3) > 1.5 * max(value) FILTER (WHERE version = 2) AS begins_again
  FROM dml.curves WHERE model_name = 'net' AND metric = 'loss' AND iteration = 1;
SELECT dml.drop_model('public', 'net');
