-- Jobs: order, cancelling, splits by key, stored predictions, nothing left behind.
CREATE EXTENSION IF NOT EXISTS declarativeml;
CREATE FUNCTION pg_temp.declare(model text, split text, extra jsonb DEFAULT '{}') RETURNS bigint LANGUAGE sql AS $$
  SELECT dml.declare_model('public', model, jsonb_build_object('format', 1, 'schema', 'public', 'name', model,
    'algorithm', 'linear_regression', 'task', 'regression', 'parameters', '{"l2":0.0,"fit_intercept":true}'::jsonb,
    'target', '{"name":"y","type":"double precision"}'::jsonb,
    'features', '[{"name":"x","type":"double precision","kind":"number"}]'::jsonb,
    'split', jsonb_build_object('training', 0.6, 'validation', 0.2, 'test', 0.2, 'by', split), 'validation_view', false,
    'optimize_for', 'rmse', 'stop_when', NULL, 'seed', 42, 'limits', '{}'::jsonb) || extra, NULL) $$;
CREATE TABLE points AS SELECT i AS id, i::double precision AS x, 3.0 * i + 1 AS y, timestamptz '2024-01-01' + i * interval '1 day' AS at
  FROM generate_series(1, 1000) AS i;
-- a job of a transaction that is rolled back does not exist
SELECT pg_temp.declare('m', 'random') > 0 AS declared;
CREATE VIEW m_features AS SELECT x, y::double precision FROM points;
BEGIN;
SELECT dml.train('public', 'm') > 0 AS submitted;
ROLLBACK;
SELECT count(*) FROM dml.jobs;
-- a prediction waits for the training that was submitted before it
CREATE FUNCTION m_predict(x double precision) RETURNS double precision LANGUAGE dml STABLE PARALLEL SAFE AS 'predict public.m';
CREATE TABLE answers (id integer PRIMARY KEY, prediction double precision);
BEGIN;
SELECT dml.train('public', 'm') AS training \gset
SELECT dml.store_predictions('public', 'm', 'SELECT id, m_predict(x) AS prediction FROM points -- all of them', 'answers', '{id}') AS storing \gset
COMMIT;
SELECT pg_temp.wait(:training), pg_temp.wait(:storing);
SELECT count(*), round(max(prediction)::numeric, 3) FROM answers;
SELECT severity, message FROM dml.job_log WHERE job_id = :storing;
-- with keys rows are updated, without they are replaced
UPDATE answers SET prediction = 0;
INSERT INTO answers VALUES (-1, -1);
SELECT dml.store_predictions('public', 'm', 'SELECT id, m_predict(x) AS prediction FROM public.points WHERE id <= 10', 'public.answers', '{id}') AS storing \gset
SELECT pg_temp.wait(:storing);
SELECT count(*), count(*) FILTER (WHERE prediction > 0) FROM answers;
SELECT dml.store_predictions('public', 'm', 'SELECT id, m_predict(x) AS prediction FROM public.points WHERE id <= 10', 'public.answers') AS storing \gset
SELECT pg_temp.wait(:storing);
SELECT count(*), count(*) FILTER (WHERE prediction > 0) FROM answers;
-- E0628, and nothing has changed
SELECT dml.store_predictions('public', 'm', 'SELECT 1 AS id, m_predict(x) AS prediction FROM public.points', 'answers', '{id}') AS storing \gset
SELECT pg_temp.wait(:storing);
SELECT state, error_code, error_message FROM dml.jobs WHERE job_id = :storing;
SELECT dml.store_predictions('public', 'm', 'SELECT 1 AS id, m_predict(x) AS prediction FROM public.points', 'answers') AS storing \gset
SELECT pg_temp.wait(:storing);
SELECT error_code, error_subject FROM dml.jobs WHERE job_id = :storing;
SELECT count(*) FROM answers;
-- refused at submission
SELECT dml.store_predictions('public', 'm', 'SELECT 1 AS id; DROP TABLE answers', 'answers');
SELECT dml.store_predictions('public', 'm', 'DELETE FROM points RETURNING id', 'answers');
SELECT dml.store_predictions('public', 'm', 'SELECT 1 AS nope', 'answers');
SELECT dml.store_predictions('public', 'm', 'SELECT 1 AS id', 'nowhere');
SELECT dml.store_predictions('public', 'm', 'SELECT 1) AS q', 'answers');
-- deferred triggers run with the submitter's rights, inside the job
CREATE TABLE seen (who text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.seen VALUES (current_user); RETURN NULL; END';
CREATE CONSTRAINT TRIGGER note AFTER INSERT ON answers DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note();
CREATE ROLE dml_t_writer;
GRANT SELECT ON points TO dml_t_writer; GRANT ALL ON answers, seen TO dml_t_writer;
SET ROLE dml_t_writer;
SELECT dml.store_predictions('public', 'm', 'SELECT id, m_predict(x) AS prediction FROM public.points WHERE id <= 3', 'answers') AS storing \gset
RESET ROLE;
SELECT pg_temp.wait(:storing);
SELECT who, count(*) FROM seen GROUP BY 1;
DROP OWNED BY dml_t_writer; DROP ROLE dml_t_writer;
-- splits by time and by key
SELECT pg_temp.declare('t', 'time') > 0 AS declared;
CREATE VIEW t_features AS SELECT x, y::double precision, at AS dml_split_key FROM points;
SELECT dml.train('public', 't') AS job \gset
SELECT pg_temp.wait(:job);
SELECT training_rows, validation_rows, test_rows FROM dml.model_version v JOIN dml.model m USING (model_id) WHERE model_name = 't';
SELECT maximum FROM dml.features WHERE model_name = 't';
SELECT pg_temp.declare('h', 'hash') > 0 AS declared;
CREATE VIEW h_features AS SELECT x, y::double precision, hashint8extended(id / 10, 0) AS dml_split_key FROM points;
SELECT dml.train('public', 'h') AS job \gset
SELECT pg_temp.wait(:job);
SELECT training_rows % 10 IN (0, 9), training_rows BETWEEN 400 AND 800 FROM dml.versions WHERE model_name = 'h';
-- rows of a view of their own for validation
SELECT pg_temp.declare('v', 'random', '{"validation_view": true, "split": {"training":1.0,"validation":0.0,"test":0.0,"by":"random"}}') > 0 AS declared;
CREATE VIEW v_features AS SELECT x, y::double precision FROM points;
CREATE VIEW v_validation AS SELECT x, y::double precision FROM points WHERE x <= 30;
SELECT dml.train('public', 'v') AS job \gset
SELECT pg_temp.wait(:job);
SELECT training_rows, validation_rows FROM dml.model_version v JOIN dml.model m USING (model_id) WHERE model_name = 'v';
-- the same with the test rows chosen by time: the latest
SELECT pg_temp.declare('vt', 'time', '{"validation_view": true, "split": {"training":0.9,"validation":0.0,"test":0.1,"by":"time"}}') > 0 AS declared;
CREATE VIEW vt_features AS SELECT x, y::double precision, at AS dml_split_key FROM points;
CREATE VIEW vt_validation AS SELECT x, y::double precision FROM points WHERE x <= 30;
SELECT dml.train('public', 'vt') AS job \gset
SELECT pg_temp.wait(:job);
SELECT training_rows, validation_rows, test_rows FROM dml.model_version v JOIN dml.model m USING (model_id) WHERE model_name = 'vt';
SELECT maximum FROM dml.features WHERE model_name = 'vt';
-- cancelled while it waits, and while it reads
SELECT pg_temp.declare('s', 'random') > 0 AS declared;
BEGIN;
SELECT dml.train('public', 'm') AS job \gset
SELECT dml.cancel_job(:job);
COMMIT;
SELECT state, error_code, attempt FROM dml.jobs WHERE job_id = :job;
CREATE FUNCTION pg_temp.cancel_when(job bigint, wanted text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 1..2000 LOOP
    EXIT WHEN (SELECT phase FROM dml.jobs WHERE job_id = job) = wanted;
    PERFORM pg_sleep(0.01);
  END LOOP;
  RETURN dml.cancel_job(job);
END $$;
CREATE VIEW s_features AS SELECT x + (pg_sleep(0.003) IS NULL)::int AS x, y::double precision FROM points WHERE id < 900 ORDER BY id + 0;
SELECT dml.train('public', 's') AS job \gset
SELECT pg_temp.cancel_when(:job, 'ingest'), clock_timestamp() AS asked \gset
SELECT pg_temp.wait(:job);
SELECT state, error_code, error_message, finished_at - :'asked' < interval '500 ms' AS soon FROM dml.jobs WHERE job_id = :job;
SELECT dml.cancel_job(:job), dml.cancel_job(0);
-- a model that is dropped while it is trained
SELECT dml.train('public', 's') AS job \gset
SELECT pg_sleep(0.3);
SELECT dml.drop_model('public', 's', false);
SELECT count(*) FROM dml.jobs WHERE job_id = :job;
-- the worker goes on with other work
SELECT dml.train('public', 'm') AS job \gset
SELECT pg_temp.wait(:job);
DROP EXTENSION declarativeml CASCADE;
SELECT count(*) FROM pg_class WHERE relnamespace = 'dml'::regnamespace;
-- no worker stays in a database without the extension
DO $$
BEGIN
  FOR i IN 1..500 LOOP
    EXIT WHEN NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE backend_type = 'declarativeml worker' AND datname = current_database());
    PERFORM pg_sleep(0.01);
    PERFORM pg_stat_clear_snapshot();
  END LOOP;
END $$;
SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'declarativeml worker' AND datname = current_database();
