-- Rows that lie in one table are read without the executor: the same model as from the executor's rows, to the bit.
CREATE EXTENSION IF NOT EXISTS declarativeml;
CREATE FUNCTION pg_temp.declare(model text, features jsonb, extra jsonb DEFAULT '{}') RETURNS boolean LANGUAGE sql AS $$
  SELECT dml.declare_model('public', model, jsonb_build_object('format', 1, 'schema', 'public', 'name', model,
    'algorithm', 'naive_bayes', 'task', 'binary', 'parameters', '{"var_smoothing":1e-9,"alpha":1.0}'::jsonb,
    'target', '{"name":"yes","type":"boolean"}'::jsonb, 'features', features,
    'split', '{"training":0.7,"validation":0.1,"test":0.2,"by":"random"}'::jsonb, 'validation_view', false,
    'optimize_for', 'log_loss', 'stop_when', NULL, 'seed', 42, 'limits', '{}'::jsonb) || extra, NULL) > 0 $$;
CREATE FUNCTION pg_temp.content(model text) RETURNS text LANGUAGE sql AS $$
  SELECT v.preparation::text || (SELECT string_agg(md5(c.data), ',' ORDER BY c.tensor_no, c.chunk_no) FROM dml.tensor_chunk AS c
      WHERE (c.model_id, c.version) = (v.model_id, v.version)) ||
    (SELECT string_agg(concat(m.split, m.metric, m.value), ',' ORDER BY m.split, m.metric) FROM dml.metrics AS m
      WHERE (m.model_name, m.version) = (o.model_name, v.version)) || v.training_rows
  FROM dml.model AS o JOIN dml.model_version AS v ON (v.model_id, v.version) = (o.model_id, o.current_version)
  WHERE o.model_name = model $$;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN share AS numeric CHECK (VALUE > -1);
CREATE TABLE cells (gone text, note text, small smallint, dropped numeric, whole integer, big bigint, tag varchar(20), single real,
  plain text, twice double precision, price numeric(10,2), flag boolean, code char(6), feeling mood, born date, seen timestamp,
  logged timestamptz, part share, id uuid, level smallint, yes boolean);
ALTER TABLE cells ALTER COLUMN plain SET STORAGE EXTERNAL;
-- NULL in every column and in whole rows, numbers of all sizes, long texts: packed and beside the table
CREATE FUNCTION pg_temp.fill(first integer, last integer) RETURNS void LANGUAGE sql AS $$
  INSERT INTO cells (note, small, whole, big, tag, single, plain, twice, price, flag, code, feeling, born, seen, logged, part, id, level, yes)
  SELECT CASE i % 11 WHEN 0 THEN NULL WHEN 1 THEN repeat('n', 3000) WHEN 2 THEN '' ELSE 'note ' || i % 4 END,
    nullif(i % 13, 0), nullif(i * 7919 % 1000, 3), nullif(i % 17, 1) * 10000000000, nullif('tag ' || i % 7, 'tag 2'),
    nullif((i % 19)::real / 3, 0), CASE i % 23 WHEN 0 THEN NULL WHEN 1 THEN repeat('0123456789', 400) ELSE left('abcdefg', i % 7) END,
    CASE i % 29 WHEN 0 THEN NULL WHEN 1 THEN 'NaN' ELSE sqrt(i) END, CASE i % 31 WHEN 0 THEN NULL ELSE i * 104729 % 99991 / 100.0 END,
    CASE i % 5 WHEN 0 THEN NULL ELSE i % 2 = 0 END, nullif(left('abcdef', i % 4), ''), (enum_range(NULL::mood))[i % 4],
    nullif(date '2020-01-01' + i % 900, date '2020-01-02'), nullif(timestamp '2024-01-01 00:00' + i % 3000 * interval '1 hour', '2024-01-02'),
    nullif(timestamptz '2024-01-01 00:00+00' + i % 2000 * interval '1 second', '2024-01-01 00:00:09+00'),
    CASE i % 37 WHEN 0 THEN NULL WHEN 1 THEN 'NaN' ELSE i % 1000 * 0.123456789012345678901234567890 END,
    CASE i % 3 WHEN 0 THEN NULL ELSE md5((i % 5)::text)::uuid END, nullif(i % 6 - 3, 0), nullif(i % 41, 0) % 3 = 1
  FROM generate_series(first, last) AS i $$;
SELECT pg_temp.fill(1, 2500);
INSERT INTO cells SELECT FROM generate_series(1, 5);
ALTER TABLE cells DROP COLUMN dropped, DROP COLUMN gone;
ALTER TABLE cells ADD COLUMN later integer DEFAULT 7, ADD COLUMN late_text text DEFAULT 'as always', ADD COLUMN empty double precision;
SELECT pg_temp.fill(2501, 4000);
UPDATE cells SET later = whole % 10, late_text = NULL, empty = single WHERE whole % 3 = 0;
DELETE FROM cells WHERE whole % 10 = 1;
\set features '[{"name":"note","type":"text","kind":"category"},{"name":"small","type":"smallint","kind":"number"},{"name":"whole","type":"integer","kind":"number"},{"name":"big","type":"bigint","kind":"number"},{"name":"big_name","type":"bigint","kind":"category"},{"name":"tag","type":"character varying","kind":"category"},{"name":"single","type":"real","kind":"number"},{"name":"plain","type":"text","kind":"category"},{"name":"twice","type":"double precision","kind":"number"},{"name":"price","type":"numeric","kind":"number"},{"name":"flag","type":"boolean","kind":"boolean"},{"name":"flag_name","type":"boolean","kind":"category"},{"name":"code","type":"character","kind":"category"},{"name":"feeling","type":"public.mood","kind":"category"},{"name":"born","type":"date","kind":"date"},{"name":"seen","type":"timestamp without time zone","kind":"timestamp"},{"name":"logged","type":"timestamp with time zone","kind":"timestamp"},{"name":"part","type":"public.share","kind":"number"},{"name":"id","type":"uuid","kind":"category"},{"name":"level","type":"smallint","kind":"category"},{"name":"later","type":"integer","kind":"number"},{"name":"later_name","type":"integer","kind":"category"},{"name":"late_text","type":"text","kind":"category"},{"name":"empty","type":"double precision","kind":"number"}]'
\set columns 'note, small, whole, big, big AS big_name, tag, single, plain, twice, price, flag, flag AS flag_name, code, feeling, born, seen, logged, part, id, level, later, later AS later_name, late_text, empty, yes'
-- a LIMIT is the executor's work
SELECT pg_temp.declare('scanned', :'features'), pg_temp.declare('executed', :'features'), pg_temp.declare('nested', :'features');
CREATE VIEW scanned_features WITH (security_barrier, security_invoker) AS SELECT :columns FROM cells;
CREATE VIEW executed_features AS SELECT :columns FROM (SELECT * FROM cells LIMIT 1000000) AS q;
-- columns in another order below a subquery
CREATE VIEW nested_features WITH (security_barrier) AS SELECT yes AS answer, * FROM (SELECT :columns FROM (SELECT yes, empty, late_text, later, level, id, part,
  logged, seen, born, feeling, code, flag, price, twice, plain, single, tag, big, whole, small, note FROM cells OFFSET 0) AS q OFFSET 0) AS p;
EXPLAIN (COSTS off) SELECT note, small, yes FROM scanned_features;
EXPLAIN (COSTS off) SELECT note, small, yes FROM nested_features;
EXPLAIN (COSTS off) SELECT note, small, yes FROM executed_features;
SELECT dml.train('public', 'scanned') AS job \gset
SELECT pg_temp.wait(:job);
SELECT dml.train('public', 'executed') AS job \gset
SELECT pg_temp.wait(:job);
SELECT dml.train('public', 'nested') AS job \gset
SELECT pg_temp.wait(:job);
SELECT pg_temp.content('scanned') = pg_temp.content('executed') AS same, pg_temp.content('nested') = pg_temp.content('executed') AS nested_too,
  length(pg_temp.content('scanned')) > 2000 AS compared;
SELECT training_rows, held_rows FROM (SELECT training_rows, (SELECT count(*) FROM cells WHERE yes IS NOT NULL) - training_rows AS held_rows
  FROM dml.versions WHERE model_name = 'scanned') AS v;
-- what the features hold, of rows of all ages
SELECT DISTINCT ON (position) name, value_count, null_count, mean::real AS mean, category_count FROM dml.features WHERE model_name = 'scanned' ORDER BY position, part;
-- values as text, without those that are long or many
SELECT c.place, c.column ->> 'categories' AS categories FROM dml.model AS o JOIN dml.model_version AS v USING (model_id),
  jsonb_array_elements(v.preparation::jsonb -> 'columns') WITH ORDINALITY AS c ("column", place)
WHERE o.model_name = 'scanned' AND length(c.column ->> 'categories') BETWEEN 3 AND 400 ORDER BY c.place;
-- labels and keys: of the split by a column that is a feature as well, of folds
\set few '[{"name":"whole","type":"integer","kind":"number"},{"name":"logged","type":"timestamp with time zone","kind":"timestamp"},{"name":"small","type":"smallint","kind":"category"}]'
\set keyed '{"task":"multiclass","target":{"name":"feeling","type":"public.mood"},"split":{"training":0.6,"validation":0.2,"test":0.2,"by":"time"},"validate":{"method":"cross_validation","folds":3,"stratified":false,"group":"big"}}'
SELECT pg_temp.declare('keyed', :'few', :'keyed'), pg_temp.declare('keyed_executed', :'few', :'keyed');
CREATE VIEW keyed_features AS SELECT whole, logged, small, feeling, logged AS dml_split_key, big AS dml_fold_key FROM cells;
CREATE VIEW keyed_executed_features AS SELECT * FROM (SELECT * FROM keyed_features LIMIT 1000000) AS q;
SELECT dml.train('public', 'keyed') AS job \gset
SELECT pg_temp.wait(:job);
SELECT dml.train('public', 'keyed_executed') AS job \gset
SELECT pg_temp.wait(:job);
SELECT pg_temp.content('keyed') = pg_temp.content('keyed_executed') AS same;
SELECT (SELECT string_agg(concat(fold, metric, value), ',' ORDER BY fold, metric) FROM dml.fold_metrics WHERE model_name = 'keyed') =
  (SELECT string_agg(concat(fold, metric, value), ',' ORDER BY fold, metric) FROM dml.fold_metrics WHERE model_name = 'keyed_executed') AS same_folds;
-- expressions and conditions over the table; its own system columns
\set counted '[{"name":"whole","type":"integer","kind":"number"},{"name":"double","type":"integer","kind":"number"},{"name":"place","type":"text","kind":"category"},{"name":"always","type":"integer","kind":"number"}]'
SELECT pg_temp.declare('counted', :'counted'), pg_temp.declare('counted_executed', :'counted');
CREATE VIEW counted_features AS SELECT whole, later * 2 AS double, left(ctid::text, 2) || late_text AS place, 5 AS always, yes FROM cells WHERE small > 4;
CREATE VIEW counted_executed_features AS SELECT * FROM (SELECT * FROM counted_features LIMIT 1000000) AS q;
SELECT dml.train('public', 'counted') AS job \gset
SELECT pg_temp.wait(:job);
SELECT dml.train('public', 'counted_executed') AS job \gset
SELECT pg_temp.wait(:job);
SELECT pg_temp.content('counted') = pg_temp.content('counted_executed') AS same;
-- without a condition the scan computes them: also from columns that a row is too old to have, of whole rows, NULL among them
SELECT pg_temp.declare('whole', :'counted'), pg_temp.declare('whole_executed', :'counted');
CREATE VIEW whole_features AS SELECT whole, later * 2 AS double, left(ctid::text, 2) || late_text AS place, length(cells::text) AS always, yes FROM cells;
CREATE VIEW whole_executed_features AS SELECT * FROM (SELECT * FROM whole_features LIMIT 1000000) AS q;
SELECT dml.train('public', 'whole') AS job \gset
SELECT pg_temp.wait(:job);
SELECT dml.train('public', 'whole_executed') AS job \gset
SELECT pg_temp.wait(:job);
SELECT pg_temp.content('whole') = pg_temp.content('whole_executed') AS same;
SELECT name, null_count > 0 AS has_null, deviation > 0 AS varies, category_count > 10 AS has_places FROM dml.features WHERE model_name = 'whole' ORDER BY position;
-- what an expression raises ends the job
CREATE OR REPLACE VIEW whole_features AS SELECT whole, 1 / (later - 7) AS double, late_text AS place, 1 AS always, yes FROM cells;
SELECT dml.train('public', 'whole') AS job \gset
SELECT pg_temp.wait(:job);
SELECT error_code, error_message FROM dml.jobs WHERE job_id = :job;
-- an expression that a subquery gives twice is computed once for each row
CREATE VIEW drawn AS SELECT (random() * 1000)::integer AS double, late_text, 1 AS always, yes FROM cells;
CREATE OR REPLACE VIEW counted_features AS SELECT double AS whole, double, late_text AS place, always, yes FROM (TABLE drawn OFFSET 0) AS q;
SELECT dml.train('public', 'counted') AS job \gset
SELECT pg_temp.wait(:job);
SELECT count(DISTINCT (mean, deviation)) AS forms, max(deviation) > 100 AS vary FROM dml.features
WHERE model_name = 'counted' AND version = 2 AND name IN ('whole', 'double');
-- and one of the subquery itself is computed there
CREATE OR REPLACE VIEW counted_features AS SELECT double AS whole, 1000 - double AS double, late_text AS place, always, yes FROM (TABLE drawn OFFSET 0) AS q;
SELECT dml.train('public', 'counted') AS job \gset
SELECT pg_temp.wait(:job);
SELECT round(sum(mean)::numeric, 3) AS sum FROM dml.features WHERE model_name = 'counted' AND version = 3 AND name IN ('whole', 'double');
-- rows of children come after those of their parent; validation rows from a table of their own
CREATE TABLE parent (x double precision, y text, yes boolean);
CREATE TABLE child (z integer, more text) INHERITS (parent);
INSERT INTO parent SELECT i % 100, 'p' || i % 3, i % 2 = 0 FROM generate_series(1, 600) AS i;
INSERT INTO child SELECT i % 50, 'c' || i % 3, i % 3 = 0, i, 'more' FROM generate_series(1, 400) AS i;
CREATE TABLE gathered AS SELECT more, x, z, y, yes FROM parent LEFT JOIN (SELECT 1 AS z, 'one' AS more) AS o ON false;
\set pair '[{"name":"x","type":"double precision","kind":"number"},{"name":"y","type":"text","kind":"category"}]'
SELECT pg_temp.declare('family', :'pair', '{"validation_view":true}'), pg_temp.declare('alone', :'pair', '{"validation_view":true}');
CREATE VIEW family_features AS SELECT x, y, yes FROM parent;
CREATE VIEW family_validation AS SELECT y, yes, x FROM child;
CREATE VIEW alone_features AS SELECT x, y, yes FROM gathered;
CREATE VIEW alone_validation AS SELECT x, y, yes FROM parent WHERE y LIKE 'c%';
SELECT dml.train('public', 'family') AS job \gset
SELECT pg_temp.wait(:job);
SELECT dml.train('public', 'alone') AS job \gset
SELECT pg_temp.wait(:job);
SELECT pg_temp.content('family') = pg_temp.content('alone') AS same, (SELECT count(DISTINCT split) FROM dml.metrics WHERE model_name = 'family') AS splits;
-- row level security holds, and so do rights
CREATE ROLE dml_t_reader;
GRANT CREATE ON SCHEMA public TO dml_t_reader;
CREATE TABLE hidden AS SELECT i AS id, (i % 100)::double precision AS x, 'p' || i % 3 AS y, i % 2 = 0 AS yes FROM generate_series(1, 600) AS i;
CREATE TABLE shown AS SELECT x, y, yes FROM hidden WHERE id % 3 > 0;
ALTER TABLE hidden ENABLE ROW LEVEL SECURITY;
CREATE POLICY thirds ON hidden USING (id % 3 > 0);
GRANT SELECT ON hidden, shown TO dml_t_reader;
SET ROLE dml_t_reader;
SELECT pg_temp.declare('limited', :'pair'), pg_temp.declare('open', :'pair');
CREATE VIEW limited_features WITH (security_barrier, security_invoker) AS SELECT x, y, yes FROM hidden;
CREATE VIEW open_features WITH (security_barrier, security_invoker) AS SELECT x, y, yes FROM shown;
SELECT dml.train('public', 'limited') AS job \gset
SELECT dml.train('public', 'open') AS open_job \gset
RESET ROLE;
SELECT pg_temp.wait(:job), pg_temp.wait(:open_job);
SELECT pg_temp.content('limited') = pg_temp.content('open') AS same;
-- gone between the submission and the job
BEGIN;
SET ROLE dml_t_reader;
SELECT dml.train('public', 'open') AS job \gset
RESET ROLE;
REVOKE SELECT ON shown FROM dml_t_reader;
GRANT SELECT (x, yes) ON shown TO dml_t_reader;
COMMIT;
SELECT pg_temp.wait(:job);
SELECT error_code, error_subject, error_message FROM dml.jobs WHERE job_id = :job;
DROP OWNED BY dml_t_reader;
DROP ROLE dml_t_reader;
-- a view that locks rows is no source
CREATE OR REPLACE VIEW scanned_features AS SELECT :columns FROM cells FOR UPDATE;
SELECT dml.train('public', 'scanned') AS job \gset
SELECT pg_temp.wait(:job);
SELECT error_code, error_message FROM dml.jobs WHERE job_id = :job;
SELECT dml.drop_model('public', 'scanned', false);
