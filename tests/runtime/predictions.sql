-- Stored predictions: appended in bulk where that is the same as INSERT, by INSERT where a table asks for more.
CREATE EXTENSION IF NOT EXISTS declarativeml;
CREATE OR REPLACE FUNCTION pg_temp.wait(job bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE s text;
BEGIN
  FOR i IN 1..6000 LOOP
    SELECT state || coalesce(' ' || error_code, '') INTO s FROM dml.jobs WHERE job_id = job AND state IN ('done', 'failed', 'cancelled');
    EXIT WHEN s IS NOT NULL;
    PERFORM pg_sleep(0.01);
  END LOOP;
  RETURN s;
END $$;
SELECT dml.declare_model('public', 'm', jsonb_build_object('format', 1, 'schema', 'public', 'name', 'm',
  'algorithm', 'linear_regression', 'task', 'regression', 'parameters', '{"l2":0.0,"fit_intercept":true}'::jsonb,
  'target', '{"name":"y","type":"double precision"}'::jsonb,
  'features', '[{"name":"x","type":"double precision","kind":"number"}]'::jsonb,
  'split', '{"training":1.0,"validation":0.0,"test":0.0,"by":"random"}'::jsonb, 'validation_view', false,
  'optimize_for', 'rmse', 'stop_when', NULL, 'seed', 42, 'limits', '{}'::jsonb), NULL) > 0 AS declared;
CREATE TABLE points AS SELECT i AS id, i::double precision AS x, 3.0 * i + 1 AS y FROM generate_series(1, 5000) AS i;
CREATE VIEW m_features AS SELECT x, y::double precision FROM points;
CREATE FUNCTION m_predict(x double precision) RETURNS double precision LANGUAGE dml STABLE PARALLEL SAFE AS 'predict public.m';
SELECT dml.train('public', 'm') AS job \gset
SELECT pg_temp.wait(:job);
CREATE FUNCTION pg_temp.store(target text, query text DEFAULT 'SELECT id, m_predict(x) AS prediction FROM public.points', keys text[] DEFAULT '{id}') RETURNS bigint
  LANGUAGE sql AS 'SELECT dml.store_predictions(''public'', ''m'', query, target, keys)';
CREATE FUNCTION pg_temp.shown(target regclass) RETURNS TABLE (rows bigint, sum numeric) LANGUAGE plpgsql AS
  $$ BEGIN RETURN QUERY EXECUTE format('SELECT count(*), round(sum(prediction)::numeric, 2) FROM %s', target); END $$;
-- many rows, several indexes, constraints, a dropped column, text beside them, rows wider than a page's part
CREATE TABLE wide (gone int, note text, prediction double precision NOT NULL CHECK (prediction > 0), id integer PRIMARY KEY, at date);
ALTER TABLE wide DROP COLUMN gone;
CREATE INDEX ON wide (note text_pattern_ops);
CREATE UNIQUE INDEX ON wide ((prediction * 2)) WHERE id > 100;
SELECT pg_temp.store('wide', 'SELECT id, repeat(chr(97 + id % 26), id % 300) AS note, m_predict(x) AS prediction FROM public.points') AS job \gset
SELECT pg_temp.wait(:job);
SELECT * FROM pg_temp.shown('wide');
SELECT count(*), sum(length(note)), count(at) FROM wide;
SET enable_seqscan = off;
SELECT id, length(note) FROM wide WHERE id IN (1, 2500, 5000) ORDER BY id;
SELECT count(*) FROM wide WHERE prediction * 2 BETWEEN 6002 AND 6030 AND id > 100;
RESET enable_seqscan;
-- many rows into an empty table: its indexes are built after them
CREATE TABLE many (id integer PRIMARY KEY, prediction double precision);
CREATE INDEX many_prediction ON many (prediction) WHERE id % 2 = 0;
SELECT pg_relation_filenode('many_pkey') AS before \gset
SELECT pg_temp.store('many', 'SELECT id + 5000 * more AS id, m_predict(x) AS prediction FROM public.points, generate_series(0, 3) AS more') AS job \gset
SELECT pg_temp.wait(:job);
SELECT * FROM pg_temp.shown('many');
SELECT pg_relation_filenode('many_pkey') <> :before AS built_anew;
SET enable_seqscan = off;
SELECT round(prediction::numeric, 2) FROM many WHERE id = 20000;
SELECT count(*) FROM many WHERE prediction > 1 AND id % 2 = 0;
RESET enable_seqscan;
TRUNCATE many;
SELECT pg_temp.store('many', 'SELECT id, m_predict(x) AS prediction FROM public.points, generate_series(0, 3)') AS job \gset
SELECT pg_temp.wait(:job);
SELECT error_message FROM dml.jobs WHERE job_id = :job;
SELECT count(*) FROM many;
-- the second time rows are there: they change
UPDATE wide SET prediction = 1 WHERE id = 7;
SELECT pg_temp.store('wide', 'SELECT id, ''new'' AS note, m_predict(x) AS prediction FROM public.points') AS job \gset
SELECT pg_temp.wait(:job);
SELECT count(*), count(*) FILTER (WHERE note = 'new'), min(prediction) FROM wide;
-- without keys all rows are replaced
SELECT pg_temp.store('wide', 'SELECT id, m_predict(x) AS prediction FROM public.points WHERE id < 1500', NULL) AS job \gset
SELECT pg_temp.wait(:job);
SELECT count(*), count(note) FROM wide;
-- constraints hold, and nothing of a failed job stays
TRUNCATE wide;
SELECT pg_temp.store('wide', 'SELECT id, round((m_predict(x) - 12000)::numeric)::double precision AS prediction FROM public.points') AS job \gset
SELECT pg_temp.wait(:job);
SELECT error_message FROM dml.jobs WHERE job_id = :job;
SELECT pg_temp.store('wide', 'SELECT id, CASE WHEN id < 4000 THEN m_predict(x) END AS prediction FROM public.points') AS job \gset
SELECT pg_temp.wait(:job);
SELECT error_message FROM dml.jobs WHERE job_id = :job;
SELECT pg_temp.store('wide', 'SELECT id % 4999 AS id, m_predict(x) AS prediction FROM public.points') AS job \gset
SELECT pg_temp.wait(:job);
SELECT error_message FROM dml.jobs WHERE job_id = :job;
SELECT count(*) FROM wide;
-- what only INSERT does: triggers, defaults, generated and identity columns, casts, domains, partitions, rules, views
CREATE TABLE counted (id integer PRIMARY KEY, prediction double precision, made text DEFAULT 'by default');
SELECT pg_temp.store('counted') AS job \gset
SELECT pg_temp.wait(:job);
SELECT count(made) FROM counted;
CREATE TABLE generated (id integer PRIMARY KEY, prediction double precision, twice double precision GENERATED ALWAYS AS (prediction * 2) STORED, number bigint GENERATED ALWAYS AS IDENTITY);
SELECT pg_temp.store('generated') AS job \gset
SELECT pg_temp.wait(:job);
SELECT count(*), round(sum(twice)::numeric, 2) FROM generated;
CREATE DOMAIN small AS integer CHECK (VALUE < 4000);
CREATE TABLE cast_to (id small PRIMARY KEY, prediction real);
SELECT pg_temp.store('cast_to') AS job \gset
SELECT pg_temp.wait(:job);
SELECT pg_temp.store('cast_to', 'SELECT id, m_predict(x) AS prediction FROM public.points WHERE id < 4000') AS job \gset
SELECT pg_temp.wait(:job);
SELECT * FROM pg_temp.shown('cast_to');
CREATE TABLE parts (id integer PRIMARY KEY, prediction double precision) PARTITION BY RANGE (id);
CREATE TABLE part_1 PARTITION OF parts FOR VALUES FROM (1) TO (2000);
CREATE TABLE part_2 PARTITION OF parts FOR VALUES FROM (2000) TO (9999);
SELECT pg_temp.store('parts') AS job \gset
SELECT pg_temp.wait(:job);
SELECT count(*) FROM part_2;
CREATE TABLE watched (id integer PRIMARY KEY, prediction double precision);
CREATE FUNCTION halve() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.prediction := NEW.prediction / 2; RETURN NEW; END';
CREATE TRIGGER halve BEFORE INSERT ON watched FOR EACH ROW EXECUTE FUNCTION halve();
SELECT pg_temp.store('watched') AS job \gset
SELECT pg_temp.wait(:job);
SELECT * FROM pg_temp.shown('watched');
CREATE TABLE excluded (id integer PRIMARY KEY, prediction double precision, EXCLUDE USING btree (prediction WITH =));
SELECT pg_temp.store('excluded') AS job \gset
SELECT pg_temp.wait(:job);
SELECT * FROM pg_temp.shown('excluded');
CREATE TABLE later (id integer PRIMARY KEY, prediction double precision, UNIQUE (prediction) DEFERRABLE INITIALLY DEFERRED);
SELECT pg_temp.store('later', 'SELECT id, m_predict(x / 2) AS prediction FROM public.points') AS job \gset
SELECT pg_temp.wait(:job);
SELECT count(*) FROM later;
-- rights: INSERT on every column stored; rows that row security forbids are refused
CREATE TABLE owned (id integer PRIMARY KEY, prediction double precision);
CREATE TABLE guarded (LIKE owned INCLUDING ALL);
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
CREATE POLICY half ON guarded USING (true) WITH CHECK (id <= 2500);
CREATE TABLE taken (LIKE owned INCLUDING ALL);
SELECT pg_relation_filenode('taken_pkey') AS before \gset
CREATE ROLE dml_t_scorer;
GRANT SELECT, INSERT, UPDATE ON taken TO dml_t_scorer;
GRANT SELECT ON points TO dml_t_scorer;
GRANT SELECT, INSERT (id, prediction), UPDATE ON owned TO dml_t_scorer;
GRANT SELECT, INSERT, UPDATE ON guarded TO dml_t_scorer;
SET ROLE dml_t_scorer;
SELECT dml.store_predictions('public', 'm', 'SELECT id, m_predict(x) AS prediction FROM public.points', 'owned', '{id}') AS job \gset
SELECT dml.store_predictions('public', 'm', 'SELECT id, m_predict(x) AS prediction FROM public.points', 'guarded', '{id}') AS forbidden \gset
SELECT dml.store_predictions('public', 'm', 'SELECT id + 5000 * more AS id, m_predict(x) AS prediction FROM public.points, generate_series(0, 3) AS more', 'taken', '{id}') AS taken \gset
SELECT dml.store_predictions('public', 'm', 'SELECT id, m_predict(x) AS prediction FROM public.points', 'later', '{id}');
RESET ROLE;
SELECT pg_temp.wait(:job), pg_temp.wait(:forbidden), pg_temp.wait(:taken);
SELECT * FROM pg_temp.shown('owned');
SET enable_seqscan = off;
SELECT id, round(prediction::numeric, 2) FROM owned WHERE id IN (1, 5000) ORDER BY id;
SELECT pg_relation_filenode('taken_pkey') = :before AS index_kept, count(*) FROM taken WHERE id BETWEEN 1 AND 20000;
RESET enable_seqscan;
SELECT count(*) FROM guarded;
DROP OWNED BY dml_t_scorer;
DROP ROLE dml_t_scorer;
