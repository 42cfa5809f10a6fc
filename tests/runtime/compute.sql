-- Kernels and computations: who may add them, what they read and write, how they fail. Kernels are compiled on the spot.
CREATE EXTENSION IF NOT EXISTS declarativeml;
\set SHOW_CONTEXT never
\set target `test "$(uname -m)" = aarch64 && echo aarch64 || echo x86-64-v2`
\set add_library `sh "$DMLC_SOURCE_DIR"/tests/runtime/kernels/compile.sh add`
\set running_library `sh "$DMLC_SOURCE_DIR"/tests/runtime/kernels/compile.sh running`
\set histogram_library `sh "$DMLC_SOURCE_DIR"/tests/runtime/kernels/compile.sh histogram`
\set choose_library `sh "$DMLC_SOURCE_DIR"/tests/runtime/kernels/compile.sh choose`
\set scale_library `sh "$DMLC_SOURCE_DIR"/tests/runtime/kernels/compile.sh scale`
\set broken_library `sh "$DMLC_SOURCE_DIR"/tests/runtime/kernels/compile.sh broken`
\set constructor_library `sh "$DMLC_SOURCE_DIR"/tests/runtime/kernels/compile.sh constructor`
CREATE TABLE libraries (kernel text PRIMARY KEY, target text, facts jsonb, content bytea);
GRANT SELECT ON libraries TO PUBLIC;
CREATE FUNCTION parameters(text) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_agg(jsonb_build_object('role', p[1], 'type', p[2], 'name', p[3], 'extent', coalesce(p[4], '')) ORDER BY n)
  FROM (SELECT n, string_to_array(item, ':') AS p FROM string_to_table($1, ', ') WITH ORDINALITY AS t(item, n)) AS s $$;
CREATE PROCEDURE library(kernel text, target text, row_wise boolean, list text, content text) LANGUAGE sql AS $$
  INSERT INTO libraries VALUES (kernel, target, jsonb_build_object('abi', 1, 'kernel', kernel, 'block', '[64,1,1]'::jsonb,
    'shared', 0, 'row_wise', row_wise, 'parameters', parameters(list)), decode(content, 'base64')) $$;
-- What dmlc's script says for a kernel and for a computation.
CREATE PROCEDURE add_library(name text) LANGUAGE sql AS $$
  SELECT dml.add_kernel_binary(encode(sha256(content), 'hex'), target, facts, content) FROM libraries WHERE kernel = name $$;
CREATE PROCEDURE declare_kernel(name text) LANGUAGE sql AS $$
  SELECT dml.declare_kernel('public', name, 'source of ' || name, facts, ARRAY[encode(sha256(content), 'hex')], NULL)
  FROM libraries WHERE kernel = name $$;
CREATE PROCEDURE compute(name text, spec jsonb) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM dml.declare_compute('public', name, jsonb_build_object('format', 1, 'schema', 'public', 'name', name,
    'kernel', 'public.' || (spec ->> 'kernel'), 'source', jsonb_build_object('schema', 'public', 'table', spec ->> 'table'),
    'columns', spec -> 'columns', 'order', coalesce(spec -> 'order', '[]'),
    'outputs', (SELECT jsonb_agg(jsonb_build_object('column', o) ORDER BY n)
      FROM jsonb_array_elements_text(spec -> 'outputs') WITH ORDINALITY AS t(o, n)),
    'into', coalesce(spec -> 'into', '{"kind":"column"}'), 'scalars', coalesce(spec -> 'scalars', '{}'),
    'grid', coalesce(spec -> 'grid', '"auto"'), 'every_ms', spec -> 'every_ms', 'members', jsonb_build_array(name),
    'binaries', (SELECT jsonb_build_array(jsonb_build_object('target', l.target, 'sha256', encode(sha256(l.content), 'hex')))
      FROM libraries l WHERE l.kernel = spec ->> 'kernel')), NULL);
  EXECUTE format('CREATE OR REPLACE FUNCTION public.%I() RETURNS bigint LANGUAGE dml VOLATILE AS %L', name,
    format('compute public.%I', name));
END $$;
CALL library('add', :'target', true, 'input:double:a, input:double:b, output:double:out, rows:int:n', :'add_library');
CALL library('running', :'target', false, 'input:long long:x, output:long long:out, rows:long long:n', :'running_library');
CALL library('histogram', :'target', false,
  'input:float:x, input:double:edges:bins, output:int:counts:bins, scalar:short:bins, rows:int:n', :'histogram_library');
CALL library('choose', :'target', true, 'input:int:x, validity:bool:x_valid, input:short:y, output:bool:missing, '
  'output:unsigned long long:out, rows:int:n', :'choose_library');
CALL library('scale', :'target', true, 'input:float:x, output:float:out, scalar:float:factor, rows:int:n', :'scale_library');
CALL library('broken', :'target', true, 'input:int:x, output:int:out, scalar:int:mode, rows:int:n', :'broken_library');
CALL library('constructor', :'target', true, 'output:int:out, rows:int:n', :'constructor_library');

-- Only those who are trusted add kernels.
CREATE ROLE dml_c_author; CREATE ROLE dml_c_user; CREATE ROLE dml_c_app;
GRANT CREATE ON SCHEMA public TO dml_c_author, dml_c_user;
SET ROLE dml_c_author;
CALL add_library('add');
SELECT dml.trust_kernel_author('dml_c_author');
RESET ROLE;
SELECT dml.trust_kernel_author('dml_c_author');
SET ROLE dml_c_author;
CALL add_library('add');
CALL add_library('add');
CALL declare_kernel('add');
CALL declare_kernel('add');
SELECT schema_name, kernel_name, owner, cardinality(targets), source FROM dml.kernels;
SELECT dml.distrust_kernel_author('dml_c_author');
RESET ROLE;
SELECT dml.distrust_kernel_author('dml_c_author');
SET ROLE dml_c_author;
CALL declare_kernel('add');
RESET ROLE;
CALL add_library('running'); CALL add_library('histogram'); CALL add_library('choose'); CALL add_library('scale');
CALL add_library('broken');

-- What is no kernel is not added.
CALL add_library('constructor');
SELECT dml.add_kernel_binary(repeat('0', 64), target, facts, content) FROM libraries WHERE kernel = 'add';
SELECT dml.add_kernel_binary(encode(sha256(content), 'hex'), 'riscv', facts, content) FROM libraries WHERE kernel = 'add';
SELECT dml.add_kernel_binary(encode(sha256(content), 'hex'), target, facts - 'block', content) FROM libraries WHERE kernel = 'add';
SELECT dml.add_kernel_binary(encode(sha256(content), 'hex'), target, facts || '{"row_wise":false}', content)
FROM libraries WHERE kernel = 'add';
SELECT dml.add_kernel_binary(encode(sha256('\xff'), 'hex'), 'source', facts, '\xff') FROM libraries WHERE kernel = 'add';
SELECT dml.add_kernel_binary(encode(sha256('text'), 'hex'), 'source', facts, 'text') FROM libraries WHERE kernel = 'add';
SELECT dml.add_kernel_binary(NULL, 'source', '{}', '');

-- A column of the table itself; rows with a NULL stay without result.
CREATE TABLE trades (id int PRIMARY KEY, price double precision, fee numeric(10, 4), total double precision);
INSERT INTO trades SELECT i, i, i * 0.5 FROM generate_series(1, 200000) AS i;
UPDATE trades SET price = NULL WHERE id % 1000 = 0;
UPDATE trades SET total = -1;
GRANT SELECT, UPDATE ON trades TO dml_c_user;
GRANT SELECT ON trades TO dml_c_app;
SET ROLE dml_c_user;
CALL compute('totals', '{"kernel":"add","table":"trades","columns":["price","fee"],"outputs":["total"]}');
SELECT totals();
SELECT count(*), count(total), sum(total), bool_and(total = price + fee::double precision) FROM trades;
SELECT totals();
SELECT kernel, source, target, every_ms, last_state FROM dml.computes;

-- The caller's rights count, and row security.
GRANT EXECUTE ON FUNCTION totals() TO dml_c_app;
RESET ROLE; SET ROLE dml_c_app;
SELECT totals();
RESET ROLE;
REVOKE SELECT ON trades FROM dml_c_user;
SET ROLE dml_c_user;
SELECT totals();
RESET ROLE;
GRANT SELECT ON trades TO dml_c_user;
UPDATE trades SET total = NULL;
ALTER TABLE trades ENABLE ROW LEVEL SECURITY;
CREATE POLICY low ON trades USING (id <= 10);
SET ROLE dml_c_user;
SELECT totals();
RESET ROLE;
SELECT count(*), count(total), max(id) FILTER (WHERE total IS NOT NULL) FROM trades;
ALTER TABLE trades DISABLE ROW LEVEL SECURITY;

BEGIN READ ONLY;
SELECT totals();
ROLLBACK;

-- A table of its own with the source's key, filled anew each time.
CREATE TABLE sums (id int PRIMARY KEY, total double precision);
ALTER TABLE sums OWNER TO dml_c_user;
SET ROLE dml_c_user;
CALL compute('sums_of', '{"kernel":"add","table":"trades","columns":["price","fee"],"outputs":["total"],
  "into":{"kind":"table","schema":"public","table":"sums","key":["id"]}}');
SELECT sums_of();
SELECT count(*), count(total), sum(total) FROM sums;
SELECT sums_of();
SELECT count(*), count(total), sum(total) FROM sums;
RESET ROLE;
EXPLAIN (COSTS OFF) SELECT total FROM sums WHERE id = 5;
SET enable_seqscan = off;
SELECT s.total = t.price + t.fee::double precision AS same FROM sums s JOIN trades t USING (id) WHERE s.id = 77777;
RESET enable_seqscan;
-- The same where rows need more than a page: triggers, defaults, generated columns, keys of another length.
CREATE TABLE noted (id int PRIMARY KEY, total double precision, at text DEFAULT 'now',
  twice double precision GENERATED ALWAYS AS (2 * total) STORED);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.at := NEW.at || '!'; RETURN NEW; END $$;
CREATE TRIGGER note BEFORE INSERT ON noted FOR EACH ROW EXECUTE FUNCTION note();
CALL compute('noted_of', '{"kernel":"add","table":"trades","columns":["price","fee"],"outputs":["total"],
  "into":{"kind":"table","schema":"public","table":"noted","key":["id"]}}');
SELECT noted_of();
SELECT count(*), count(total), min(at), bool_and(twice = 2 * total) FROM noted;
CREATE TABLE named (code varchar(9) PRIMARY KEY, a real, b smallint);
INSERT INTO named SELECT 'c' || i, i, -i FROM generate_series(1, 5) AS i;
CREATE TABLE named_sums (code varchar(3) PRIMARY KEY, sum numeric(6, 2));
CALL compute('named_of', '{"kernel":"add","table":"named","columns":["a","b"],"outputs":["sum"],
  "into":{"kind":"table","schema":"public","table":"named_sums","key":["code"]}}');
SELECT named_of();
TABLE named_sums;
INSERT INTO named VALUES ('long', 1, 1);
SELECT named_of();
UPDATE named SET code = 'x', a = 1e30 WHERE code = 'long';
SELECT named_of();

-- Kernels that see the table as a whole get its rows in the order of its key.
CREATE TABLE steps (id int PRIMARY KEY, x bigint, total bigint);
INSERT INTO steps SELECT i, i FROM generate_series(1, 1000) AS i ORDER BY -i;
CALL compute('runs', '{"kernel":"running","table":"steps","columns":["x"],"order":["id"],"outputs":["total"]}');
SELECT runs();
SELECT bool_and(total = id::bigint * (id + 1) / 2) FROM steps;
UPDATE steps SET x = NULL WHERE id = 500;
SELECT runs();
SELECT id, total FROM steps WHERE id BETWEEN 498 AND 502 ORDER BY id;

-- Extents: inputs take the first values, outputs are counted.
CREATE TABLE points (x real, edge numeric);
INSERT INTO points SELECT i / 100.0, CASE WHEN i <= 6 AND i <> 3 THEN i END FROM generate_series(1, 1000) AS i;
CREATE TABLE counts (position bigint, count bigint);
CALL compute('counted', '{"kernel":"histogram","table":"points","columns":["x","edge"],"outputs":["count"],
  "scalars":{"bins":5},"into":{"kind":"table","schema":"public","table":"counts","key":[],"position":"position"}}');
SELECT counted();
TABLE counts;
CALL compute('counted', '{"kernel":"histogram","table":"points","columns":["x","edge"],"outputs":["count"],
  "scalars":{"bins":6},"into":{"kind":"table","schema":"public","table":"counts","key":[],"position":"position"}}');
SELECT counted();

-- A kernel that sees NULL; types that need more room; partitions.
CREATE TABLE parts (x int, y smallint, missing boolean, out numeric) PARTITION BY RANGE (y);
CREATE TABLE parts_low PARTITION OF parts FOR VALUES FROM (MINVALUE) TO (3);
CREATE TABLE parts_high PARTITION OF parts FOR VALUES FROM (3) TO (MAXVALUE);
INSERT INTO parts VALUES (10, 1), (NULL, 2), (30, 3), (NULL, 4), (-1, 5);
CALL compute('chosen', '{"kernel":"choose","table":"parts","columns":["x","y"],"outputs":["missing","out"]}');
SELECT chosen();
SELECT * FROM parts ORDER BY y;

-- Scalars and integers: what does not fit is an error.
CREATE TABLE small (id int PRIMARY KEY, x real, y smallint, z int);
INSERT INTO small VALUES (1, 1, 1, 1), (2, 20000, 2, 2);
CALL compute('scaled', '{"kernel":"scale","table":"small","columns":["x"],"outputs":["y"],"scalars":{"factor":1.5}}');
SELECT scaled();
SELECT id, y FROM small ORDER BY id;
CALL compute('scaled', '{"kernel":"scale","table":"small","columns":["x"],"outputs":["y"],"scalars":{"factor":3}}');
SELECT scaled();
CALL compute('scaled', '{"kernel":"scale","table":"small","columns":["x"],"outputs":["y"],"scalars":{}}');
CALL compute('scaled', '{"kernel":"scale","table":"small","columns":["x","z"],"outputs":["y"],"scalars":{"factor":3}}');
CALL compute('wrong_type', '{"kernel":"running","table":"small","columns":["x"],"outputs":["y"]}');
SELECT wrong_type();

-- Kernels that fail cost one statement and write nothing.
CALL compute('breaks', '{"kernel":"broken","table":"small","columns":["z"],"outputs":["z"],"scalars":{"mode":0}}');
SELECT breaks();
CALL compute('breaks', '{"kernel":"broken","table":"small","columns":["z"],"outputs":["z"],"scalars":{"mode":2}}');
SELECT breaks();
CALL compute('breaks', '{"kernel":"broken","table":"small","columns":["z"],"outputs":["z"],"scalars":{"mode":3}}');
SELECT breaks();
CALL compute('breaks', '{"kernel":"broken","table":"small","columns":["z"],"outputs":["z"],"scalars":{"mode":1}}');
SET dml.compute_time_limit = '100ms';
SELECT breaks();
RESET dml.compute_time_limit;
SET statement_timeout = '100ms';
SELECT breaks();
RESET statement_timeout;
SELECT array_agg(z ORDER BY id) FROM small;
SET dml.max_memory = '1MB';
SELECT totals();
SELECT runs();
INSERT INTO steps SELECT i, i FROM generate_series(1001, 60000) AS i;
SELECT runs();
ANALYZE steps;
SELECT runs();
RESET dml.max_memory;
SELECT runs();
SET dml.device = 'gpu';
SELECT totals();
RESET dml.device;
SET dml.kernel_host_program = '/nowhere';
SELECT totals();
RESET dml.kernel_host_program;

-- Codes and places, also within a transaction that goes on; nothing is left behind.
CREATE FUNCTION code_of(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE code text; subject text;
BEGIN
  EXECUTE statement;
  RETURN 'fine';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS code = CONSTRAINT_NAME, subject = COLUMN_NAME;
  RETURN code || ' ' || subject;
END $$;
CALL compute('breaks', '{"kernel":"broken","table":"small","columns":["z"],"outputs":["z"],"scalars":{"mode":0}}');
SELECT code_of('SELECT breaks()'), code_of('SELECT scaled()'), code_of('SELECT wrong_type()'), code_of('SELECT counted()'),
  code_of('SELECT named_of()'), code_of('SELECT runs()');
SELECT code_of('CALL add_library(''constructor'')'), code_of('SELECT dml.drop_kernel(''public'', ''none'')'),
  code_of('SELECT dml.drop_compute(''public'', ''none'')'), code_of('SELECT dml.drop_kernel(''public'', ''add'')');
SELECT code, count(*) FROM (SELECT code_of('SELECT breaks()') AS code FROM generate_series(1, 200)) AS s GROUP BY code;

-- Tables that have changed since.
CREATE TABLE empty (a double precision, b double precision, c double precision);
CALL compute('nothing', '{"kernel":"add","table":"empty","columns":["a","b"],"outputs":["c"]}');
SELECT nothing();
ALTER TABLE empty RENAME COLUMN c TO d;
SELECT nothing();
ALTER TABLE empty RENAME COLUMN d TO c;
ALTER TABLE empty ALTER COLUMN b TYPE text;
SELECT nothing();
ALTER TABLE empty DROP COLUMN b;
SELECT nothing();
DROP TABLE empty;
SELECT nothing();
CREATE VIEW empty AS SELECT 1::double precision AS a, 2::double precision AS b, 3::double precision AS c;
SELECT nothing();

-- Owners, functions, dropping.
SET ROLE dml_c_app;
CALL compute('totals', '{"kernel":"add","table":"trades","columns":["price","fee"],"outputs":["total"]}');
SELECT dml.drop_compute('public', 'totals');
RESET ROLE;
CREATE FUNCTION bad() RETURNS int LANGUAGE dml VOLATILE AS 'compute public.totals';
CREATE FUNCTION bad(int) RETURNS bigint LANGUAGE dml VOLATILE AS 'compute public.totals';
CREATE FUNCTION bad() RETURNS bigint LANGUAGE dml STABLE AS 'compute public.totals';
CREATE FUNCTION unknown() RETURNS bigint LANGUAGE dml VOLATILE AS 'compute public.unknown';
SELECT unknown();
SELECT dml.drop_kernel('public', 'add');
CREATE VIEW caller AS SELECT sums_of() AS rows;
SELECT dml.drop_compute('public', 'sums_of');
DROP VIEW caller;
SELECT dml.drop_compute('public', 'sums_of');
SELECT dml.drop_compute('public', 'totals'), dml.drop_compute('public', 'noted_of'), dml.drop_compute('public', 'named_of'),
  dml.drop_compute('public', 'nothing');
SELECT dml.drop_compute('public', 'totals');
SELECT dml.drop_compute('public', 'totals', true);
SELECT dml.drop_kernel('public', 'add');
SELECT dml.drop_kernel('public', 'add');
SELECT dml.drop_kernel('public', 'add', true);
SELECT proname FROM pg_proc WHERE prosrc LIKE 'compute public.%' ORDER BY 1;
SELECT facts ->> 'kernel' AS kernel FROM dml.kernel_binary WHERE target <> 'source' ORDER BY 1;
DROP VIEW empty;
DROP OWNED BY dml_c_author, dml_c_user, dml_c_app;
DROP ROLE dml_c_author, dml_c_user, dml_c_app;
