-- Trees: checkpoints of boosting and forests, taken up after the worker was lost; importance of features; rules of a tree.
CREATE EXTENSION IF NOT EXISTS declarativeml;
-- Who pays is decided by two columns; NULL of the first goes its own way, the third is noise.
CREATE TABLE visits AS
SELECT i AS id, CASE WHEN i % 9 = 0 THEN NULL ELSE (i % 40)::real END AS minutes, 'town ' || i / 40 % 4 AS town,
  (i * 7919 % 13) AS noise, timestamptz '2024-01-01 00:00+00' + i * interval '1 hour' AS at,
  CASE WHEN i % 9 = 0 THEN i % 2 = 0 ELSE i % 40 >= 20 AND i / 40 % 4 < 2 END AS pays
FROM generate_series(1, 6000) AS i;
CREATE FUNCTION pg_temp.declare(model text, algorithm text, parameters jsonb, extra jsonb DEFAULT '{}') RETURNS boolean LANGUAGE sql AS $$
  SELECT dml.declare_model('public', model, jsonb_build_object('format', 1, 'schema', 'public', 'name', model,
    'algorithm', algorithm, 'task', 'binary', 'parameters', parameters, 'target', '{"name":"pays","type":"boolean"}'::jsonb,
    'features', '[{"name":"minutes","type":"real","kind":"number"},{"name":"town","type":"text","kind":"category"},
      {"name":"noise","type":"integer","kind":"number"},{"name":"at","type":"timestamp with time zone","kind":"timestamp"}]'::jsonb,
    'split', '{"training":0.8,"validation":0.2,"test":0.0,"by":"random"}'::jsonb, 'validation_view', false,
    'optimize_for', 'log_loss', 'stop_when', NULL, 'seed', 42, 'limits', '{}'::jsonb) || extra, NULL) > 0 $$;
CREATE FUNCTION pg_temp.boosting(rounds integer) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('n_estimators', rounds, 'learning_rate', 0.05, 'max_depth', 4, 'min_child_weight', 1.0,
    'gamma', 0.0, 'subsample', 0.8, 'colsample_bytree', 0.8, 'l1', 0.0, 'l2', 1.0, 'max_bin', 64, 'scale_pos_weight', 1.0,
    'early_stopping_rounds', 0) $$;
CREATE FUNCTION pg_temp.forest(trees integer) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('n_estimators', trees, 'criterion', 'auto', 'max_depth', 7, 'min_samples_split', 20,
    'max_features', 'auto', 'max_bin', 64, 'bootstrap', true, 'subsample', 1.0, 'importance', true, 'permutations', 3,
    'surrogates', 0, 'null_as_category', false, 'class_weight', 'none') $$;
-- a pruned tree in words
SELECT pg_temp.declare('payer', 'decision_tree', '{"criterion":"auto","max_depth":4,"min_samples_split":20,"max_features":"all",
  "max_bin":64,"cp":0.01,"n_folds":0,"importance":true,"permutations":5,"surrogates":0,"null_as_category":false,"class_weight":"none"}');
CREATE VIEW payer_features AS SELECT minutes, town, noise, at, pays FROM visits;
SELECT dml.train('public', 'payer') AS job \gset
SELECT pg_temp.wait(:job);
CREATE FUNCTION payer_predict(minutes real, town text, noise integer, at timestamptz) RETURNS boolean
  LANGUAGE dml STABLE PARALLEL SAFE AS 'predict public.payer';
SELECT rule_no, rule, round(share::numeric, 2) AS share FROM dml.tree_rules('payer');
SELECT abs(sum(share) - 1) < 1e-9 AS all_rows, bool_and(rule = 'IF ' || conditions || ' THEN ' || prediction) AS worded FROM dml.tree_rules;
-- a rule is a condition of SQL: its rows have its prediction
SELECT avg((payer_predict(minutes, town, noise, at) = (minutes >= 20 AND town IN ('town 0', 'town 1')))::int) AS agree
  FROM visits WHERE minutes IS NOT NULL;
-- importance, by name alone and with the schema
SELECT feature, value > 0 AS counts, deviation > 0 AS spread, share BETWEEN 0 AND 1 AS shares FROM dml.feature_importance('payer') LIMIT 2;
SELECT feature, value > 0 AS counts, deviation FROM dml.feature_importance('public.payer', 'splits') LIMIT 2;
SELECT method, count(*) AS features, round(sum(share)::numeric, 6) AS total FROM dml.importances WHERE model_name = 'payer' GROUP BY 1 ORDER BY 1;
SELECT * FROM dml.feature_importance('nobody');
-- workers that are lost: the next one goes on from the last checkpoint and ends with the same bits
SELECT pg_temp.declare(m, 'gradient_boosting', pg_temp.boosting(400),
  '{"checkpoints":{"every":{"count":5,"unit":"epoch"},"keep":"LAST","last":3}}') FROM unnest(ARRAY['whole', 'cut']) AS m;
SELECT pg_temp.declare(m, 'random_forest', pg_temp.forest(400),
  '{"checkpoints":{"every":{"count":5,"unit":"epoch"},"keep":"LAST","last":3}}') FROM unnest(ARRAY['forest', 'felled']) AS m;
CREATE VIEW whole_features AS SELECT minutes, town, noise, at, pays FROM visits;
CREATE VIEW cut_features AS SELECT minutes, town, noise, at, pays FROM visits;
CREATE VIEW forest_features AS SELECT minutes, town, noise, at, pays FROM visits;
CREATE VIEW felled_features AS SELECT minutes, town, noise, at, pays FROM visits;
SELECT dml.train('public', 'whole') AS job \gset
SELECT pg_temp.wait(:job);
SELECT dml.train('public', 'forest') AS job \gset
SELECT pg_temp.wait(:job);
CREATE PROCEDURE pg_temp.strike(model text) LANGUAGE plpgsql AS $$
DECLARE worker integer; lost integer := 0;
BEGIN
  FOR i IN 1..6000 LOOP
    SELECT j.pid INTO worker FROM dml.job j JOIN dml.model m USING (model_id) WHERE j.state = 'running' AND m.model_name = model
      AND EXISTS (SELECT 1 FROM dml.checkpoint c WHERE c.job_id = j.job_id AND c.iteration > 30 * (lost + 1));
    IF worker IS NOT NULL AND pg_terminate_backend(worker, 5000) THEN lost := lost + 1; END IF;
    EXIT WHEN lost = 2 OR NOT EXISTS (SELECT 1 FROM dml.job j WHERE j.state IN ('queued', 'running'));
    COMMIT;
    PERFORM pg_sleep(0.005);
  END LOOP;
END $$;
SELECT dml.train('public', 'cut') AS job \gset
CALL pg_temp.strike('cut');
SELECT pg_temp.wait(:job);
SELECT attempt > 1 AS resumed FROM dml.jobs WHERE job_id = :job;
SELECT code, message FROM dml.job_log WHERE job_id = :job;
SELECT dml.train('public', 'felled') AS job \gset
CALL pg_temp.strike('felled');
SELECT pg_temp.wait(:job);
SELECT attempt > 1 AS resumed FROM dml.jobs WHERE job_id = :job;
SELECT code, message FROM dml.job_log WHERE job_id = :job;
SELECT a, count(*) AS different FROM (VALUES ('whole', 'cut'), ('forest', 'felled')) AS p(a, b), LATERAL (
  SELECT t.name, t.checksum FROM dml.tensor t JOIN dml.model m USING (model_id) WHERE m.model_name = a
  EXCEPT SELECT t.name, t.checksum FROM dml.tensor t JOIN dml.model m USING (model_id) WHERE m.model_name = b) AS d GROUP BY 1;
SELECT count(*) AS different FROM (
  SELECT iteration, split, metric, value FROM dml.curves WHERE model_name = 'whole'
  EXCEPT SELECT iteration, split, metric, value FROM dml.curves WHERE model_name = 'cut') AS d;
SELECT count(*) AS different FROM (
  SELECT feature, method, value FROM dml.importances WHERE model_name = 'forest'
  EXCEPT SELECT feature, method, value FROM dml.importances WHERE model_name = 'felled') AS d;
SELECT model_name, count(*) AS kept, max(iteration) AS last FROM dml.checkpoints GROUP BY 1 ORDER BY 1;
-- what belongs to others is not seen
CREATE ROLE trees_guest;
SET ROLE trees_guest;
SELECT (SELECT count(*) FROM dml.tree_rules) AS rules, (SELECT count(*) FROM dml.importances) AS importances;
SELECT * FROM dml.feature_importance('payer');
SELECT * FROM dml.tree_rules('public.payer');
SELECT count(*) FROM dml.tree_rule;
RESET ROLE;
DROP ROLE trees_guest;
-- two models of one name
CREATE SCHEMA annex;
SELECT dml.declare_model('annex', 'payer', spec || '{"schema":"annex"}', NULL) > 0 AS declared FROM dml.models WHERE model_name = 'payer';
SELECT * FROM dml.tree_rules('payer');
SELECT count(*) > 1 AS rules FROM dml.tree_rules('public.payer');
SELECT dml.drop_model('annex', 'payer', false);
-- nothing is left of a dropped model
SELECT dml.drop_model('public', m) FROM unnest(ARRAY['payer', 'whole', 'cut', 'forest', 'felled']) AS m;
SELECT (SELECT count(*) FROM dml.tree_rule) AS rules, (SELECT count(*) FROM dml.importance) AS importances,
  (SELECT count(*) FROM dml.checkpoint_chunk) AS chunks;
