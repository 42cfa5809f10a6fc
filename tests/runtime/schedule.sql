-- EVERY: computations that run again and again, one run at a time, and go on after a failure.
CREATE EXTENSION IF NOT EXISTS declarativeml;
\set target `test "$(uname -m)" = aarch64 && echo aarch64 || echo x86-64-v2`
\set library `sh "$DMLC_SOURCE_DIR"/tests/runtime/kernels/compile.sh scale`
CREATE FUNCTION pg_temp.wait(condition text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE done boolean;
BEGIN
  FOR i IN 1..3000 LOOP
    EXECUTE 'SELECT ' || condition INTO done;
    IF done THEN RETURN 'seen'; END IF;
    PERFORM pg_sleep(0.01);
  END LOOP;
  RETURN 'not seen';
END $$;
SELECT jsonb_build_object('abi', 1, 'kernel', 'scale', 'block', '[64,1,1]'::jsonb, 'shared', 0, 'row_wise', true,
  'parameters', '[{"role":"input","type":"float","name":"x","extent":""},{"role":"output","type":"float","name":"out","extent":""},
    {"role":"scalar","type":"float","name":"factor","extent":""},{"role":"rows","type":"int","name":"n","extent":""}]'::jsonb)
  AS facts, encode(sha256(decode(:'library', 'base64')), 'hex') AS hash \gset
SELECT dml.add_kernel_binary(:'hash', :'target', :'facts', decode(:'library', 'base64'));
CREATE FUNCTION pg_temp.spec(every int, target text, hash text) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('format', 1, 'schema', 'public', 'name', 'beat', 'kernel', 'public.scale',
    'source', '{"schema":"public","table":"ticks"}'::jsonb, 'columns', '["x"]'::jsonb, 'order', '[]'::jsonb,
    'outputs', '[{"column":"y"}]'::jsonb, 'into', '{"kind":"column"}'::jsonb, 'scalars', '{"factor":2}'::jsonb,
    'grid', 'auto', 'every_ms', every, 'members', '["beat"]'::jsonb,
    'binaries', jsonb_build_array(jsonb_build_object('target', target, 'sha256', hash))) $$;
CREATE TABLE ticks (x real, y real, changes int DEFAULT 0);
CREATE FUNCTION count_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN NEW.changes := OLD.changes + 1; RETURN NEW; END $$;
CREATE TRIGGER count_change BEFORE UPDATE OF y ON ticks FOR EACH ROW EXECUTE FUNCTION count_change();
INSERT INTO ticks (x) VALUES (1), (2);
SELECT dml.declare_compute('public', 'beat', pg_temp.spec(50, :'target', :'hash'), NULL) > 0 AS declared;
SELECT pg_temp.wait('(SELECT min(changes) >= 3 FROM ticks)');
SELECT x, y FROM ticks ORDER BY x;
SELECT every_ms, next_due > now() - interval '1 minute' AS soon FROM dml.computes;
SELECT DISTINCT kind, schema_name, model_name FROM dml.jobs;
-- a failing run is recorded, and the next one is tried
ALTER TABLE ticks RENAME COLUMN x TO z;
SELECT pg_temp.wait($$EXISTS (SELECT FROM dml.jobs WHERE state = 'failed')$$);
SELECT DISTINCT error_code, error_message FROM dml.jobs WHERE state = 'failed';
ALTER TABLE ticks RENAME COLUMN z TO x;
SELECT sum(changes) AS before FROM ticks \gset
SELECT pg_temp.wait('(SELECT sum(changes) > ' || :before || ' + 2 FROM ticks)');
SELECT pg_temp.wait($$(SELECT last_state = 'done' FROM dml.computes)$$);
-- another interval, then none, then no computation
SELECT dml.declare_compute('public', 'beat', pg_temp.spec(3600000, :'target', :'hash'), NULL) > 0 AS declared;
SELECT every_ms FROM dml.computes;
SELECT dml.declare_compute('public', 'beat', pg_temp.spec(NULL, :'target', :'hash'), NULL) > 0 AS declared;
SELECT count(*) FROM dml.schedule;
SELECT dml.declare_compute('public', 'beat', pg_temp.spec(50, :'target', :'hash'), NULL) > 0 AS declared;
SELECT dml.drop_compute('public', 'beat');
SELECT count(*) FROM dml.schedule;
SELECT count(*) FROM dml.job;
