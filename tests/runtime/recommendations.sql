-- Recommendations: ratings and uses, new users, identifiers of any type, rows that no model can come from, what is dropped.
CREATE EXTENSION IF NOT EXISTS declarativeml;
-- Readers of three tastes, each with books of its own; every reader knows three of five books.
CREATE TABLE ratings AS
SELECT i AS reader, 'book ' || j AS book, (CASE WHEN i % 3 = j % 3 THEN 5 ELSE 2 END - (j % 2))::smallint AS stars
FROM generate_series(1, 60) AS i, generate_series(1, 30) AS j WHERE (i * 7 + j * 3) % 5 < 3;
CREATE FUNCTION pg_temp.declare(model text, parameters jsonb, types text[] DEFAULT '{integer,text,smallint}', extra jsonb DEFAULT '{}') RETURNS boolean LANGUAGE sql AS $$
  SELECT dml.declare_model('public', model, jsonb_build_object('format', 1, 'schema', 'public', 'name', model,
    'algorithm', 'matrix_factorization', 'task', 'recommendation', 'target', jsonb_build_object('name', 'stars', 'type', types[3]),
    'parameters', '{"user_column":"reader","item_column":"book","feedback":"explicit","factors":4,"l2":0.02,"alpha":40.0,
      "solver":"als","max_iterations":20,"tolerance":0.0001,"top_n":3}'::jsonb || parameters,
    'features', jsonb_build_array(jsonb_build_object('name', 'reader', 'type', types[1], 'kind', 'category'),
      jsonb_build_object('name', 'book', 'type', types[2], 'kind', 'category')),
    'split', '{"training":0.8,"validation":0.2,"test":0.0,"by":"random"}'::jsonb, 'validation_view', false,
    'optimize_for', 'rmse', 'stop_when', NULL, 'seed', 42, 'limits', '{}'::jsonb) || extra, NULL) > 0 $$;
SELECT pg_temp.declare('taste', '{"min_rating":1,"max_rating":5}');
CREATE VIEW taste_features AS SELECT reader, book, stars FROM ratings;
SELECT dml.train('public', 'taste') AS job \gset
SELECT pg_temp.wait(:job);
SELECT code, message FROM dml.job_log WHERE job_id = :job ORDER BY code;
CREATE FUNCTION taste_predict(reader integer, book text) RETURNS double precision LANGUAGE dml STABLE PARALLEL SAFE AS 'predict public.taste';
CREATE FUNCTION taste_recommend(reader integer, n integer DEFAULT 3, with_rated boolean DEFAULT false)
  RETURNS TABLE (item text, score double precision) LANGUAGE dml STABLE PARALLEL SAFE AS 'recommend public.taste';
SELECT split, metric, value < 0.5 AS good, baseline > 1 AS naive FROM dml.metrics WHERE model_name = 'taste' ORDER BY 1, 2;
SELECT iteration > 1 AS several, bool_and(value > 0) AS positive FROM dml.curves WHERE model_name = 'taste' AND metric = 'loss' GROUP BY 1 ORDER BY 1;
SELECT max(abs(taste_predict(reader, book) - stars)) < 1.5 AS near, min(taste_predict(reader, book)) >= 1 AS above, max(taste_predict(reader, book)) <= 5 AS below FROM ratings;
-- books of the own taste that the reader does not know
SELECT item, split_part(item, ' ', 2)::integer % 3 = 7 % 3 AS own, (SELECT count(*) FROM ratings WHERE reader = 7 AND book = item) AS known
FROM taste_recommend(7) ORDER BY item;
SELECT count(*) AS all, bool_and(abs(score - taste_predict(7, item)) < 1e-12) AS same FROM taste_recommend(7, NULL, true);
SELECT count(*) AS unknown FROM taste_recommend(7, 1000);
SELECT r.reader, count(*) FROM (VALUES (7), (8)) AS r(reader), LATERAL taste_recommend(r.reader, 2) GROUP BY 1 ORDER BY 1;
SELECT score - lead(score) OVER () >= 0 AS falling FROM taste_recommend(11, 4);
SELECT count(*) AS none FROM taste_recommend(7, 0);
SELECT * FROM taste_recommend(7, -1);
-- somebody new: what all like, and the mean where the book is new, too
SELECT item, round(score::numeric, 4) AS score, score = taste_predict(-1, item) AS same FROM taste_recommend(-1, 2);
SELECT (SELECT array_agg(item) FROM taste_recommend(NULL)) = (SELECT array_agg(item) FROM taste_recommend(-1)) AS same;
SELECT abs(taste_predict(-1, 'no book') - (SELECT avg(stars) FROM ratings)) < 0.1 AS mean, taste_predict(NULL, NULL) = taste_predict(-1, '?') AS same;
SELECT section, item, value FROM dml.explain_model('public', 'taste') WHERE section IN ('model', 'parts', 'features') AND item IN ('algorithm', 'task', 'target', 'optimised for', 'ratings', 'reader');
-- functions of another form are refused
CREATE FUNCTION taste_wrong(reader integer, n integer) RETURNS TABLE (item text, score double precision) LANGUAGE dml AS 'recommend public.taste';
CREATE FUNCTION taste_wrong(reader integer, n integer, with_rated boolean) RETURNS TABLE (item integer, score double precision) LANGUAGE dml AS 'recommend public.taste';
CREATE FUNCTION taste_wrong(reader integer, n integer, with_rated boolean) RETURNS text LANGUAGE dml AS 'recommend public.taste';
CREATE FUNCTION taste_wrong(reader integer, book text) RETURNS SETOF double precision LANGUAGE dml AS 'predict public.taste';
-- checkpoints
SELECT pg_temp.declare('kept', '{"tolerance":0.0}', '{integer,text,smallint}', '{"checkpoints":{"every":{"count":2,"unit":"epoch"},"keep":"LAST","last":3}}');
CREATE VIEW kept_features AS SELECT reader, book, stars FROM ratings;
SELECT dml.train('public', 'kept') AS job \gset
SELECT pg_temp.wait(:job);
SELECT count(*) AS kept, max(iteration) AS last FROM dml.checkpoints WHERE model_name = 'kept';
-- folds
SELECT pg_temp.declare('folded', '{}', '{integer,text,smallint}', '{"validate":{"method":"cross_validation","folds":3}}');
CREATE VIEW folded_features AS SELECT reader, book, stars FROM ratings;
SELECT dml.train('public', 'folded') AS job \gset
SELECT pg_temp.wait(:job);
SELECT metric, folds, mean < 0.7 AS good FROM dml.cross_validations WHERE model_name = 'folded' ORDER BY 1;
-- how often something was used
SELECT pg_temp.declare('uses', '{"feedback":"implicit"}');
CREATE VIEW uses_features AS SELECT reader, book, stars FROM ratings WHERE reader % 3 = substr(book, 6)::integer % 3 UNION ALL SELECT reader, book, stars FROM ratings WHERE book = 'book 1';
SELECT dml.train('public', 'uses') AS job \gset
SELECT pg_temp.wait(:job);
SELECT code, message FROM dml.job_log WHERE job_id = :job ORDER BY code;
CREATE FUNCTION uses_recommend(reader integer, n integer DEFAULT 3, with_rated boolean DEFAULT false)
  RETURNS TABLE (item text, score double precision) LANGUAGE dml STABLE PARALLEL SAFE AS 'recommend public.uses';
SELECT split, metric, value < baseline AS better, value < 0.2 AS good FROM dml.metrics WHERE model_name = 'uses';
SELECT bool_and(split_part(item, ' ', 2)::integer % 3 = 0) AS own FROM uses_recommend(9);
SELECT item FROM uses_recommend(-1, 1);
-- identifiers of other types: each value is one thing, whatever the settings of a session
CREATE TABLE typed AS SELECT 9007199254740993 + reader AS big, CASE WHEN reader % 2 = 0 THEN substr(book, 6)::numeric(8,2) ELSE substr(book, 6)::numeric END AS exact,
  timestamptz '2024-03-01 12:00+00' + substr(book, 6)::integer * interval '1 day' AS at, stars FROM ratings;
SELECT pg_temp.declare('big', '{}', '{bigint,numeric,smallint}'), pg_temp.declare('days', '{}', '{bigint,timestamp with time zone,smallint}');
CREATE VIEW big_features AS SELECT big AS reader, exact AS book, stars FROM typed;
CREATE VIEW days_features AS SELECT big AS reader, at AS book, stars FROM typed;
SELECT dml.train('public', 'big') AS job \gset
SELECT pg_temp.wait(:job);
SELECT dml.train('public', 'days') AS job \gset
SELECT pg_temp.wait(:job);
CREATE FUNCTION big_predict(reader bigint, book numeric) RETURNS double precision LANGUAGE dml STABLE AS 'predict public.big';
CREATE FUNCTION big_recommend(reader bigint, n integer, with_rated boolean) RETURNS TABLE (item numeric, score double precision) LANGUAGE dml STABLE AS 'recommend public.big';
CREATE FUNCTION days_recommend(reader bigint, n integer, with_rated boolean) RETURNS TABLE (item timestamptz, score double precision) LANGUAGE dml STABLE AS 'recommend public.days';
SELECT count(*) AS things, min(item), max(item) FROM big_recommend(9007199254740994, 100, true);
SELECT big_predict(9007199254740994, 3) = big_predict(9007199254740994, 3.00) AS same, big_predict(9007199254740994, 3) <> big_predict(9007199254740995, 3) AS different;
SET timezone = 'America/New_York';
SET datestyle = 'German';
SELECT count(*) AS things, min(item) = timestamptz '2024-03-02 12:00+00' AS first FROM days_recommend(9007199254740994, 100, true);
RESET timezone;
RESET datestyle;
-- rows that no model can come from
SELECT pg_temp.declare('high', '{"max_rating":4}'), pg_temp.declare('negative', '{"feedback":"implicit"}'), pg_temp.declare('nobody', '{}'),
  pg_temp.declare('lonely', '{}'), pg_temp.declare('unused', '{"feedback":"implicit"}');
CREATE VIEW high_features AS SELECT reader, book, stars FROM ratings;
CREATE VIEW negative_features AS SELECT reader, book, (stars - 3)::smallint AS stars FROM ratings;
CREATE VIEW nobody_features AS SELECT NULL::integer AS reader, book, stars FROM ratings;
CREATE VIEW lonely_features AS SELECT 7 AS reader, book, stars FROM ratings;
CREATE VIEW unused_features AS SELECT reader, book, 0::smallint AS stars FROM ratings;
SELECT count(dml.train('public', m)) AS jobs FROM unnest(ARRAY['high', 'negative', 'nobody', 'lonely', 'unused']) AS m;
SELECT model_name, pg_temp.wait(job_id) FROM dml.jobs WHERE model_name IN ('high', 'negative', 'nobody', 'lonely', 'unused') ORDER BY 1;
SELECT model_name, error_code, error_message FROM dml.jobs WHERE error_code IS NOT NULL ORDER BY 1;
-- nothing is left of a dropped model
SELECT dml.drop_model('public', m) FROM unnest(ARRAY['taste', 'uses', 'kept', 'folded', 'big', 'days', 'high', 'negative', 'nobody', 'lonely', 'unused']) AS m;
SELECT count(*) AS functions FROM pg_proc WHERE prolang = (SELECT oid FROM pg_language WHERE lanname = 'dml') AND proname ~ '^(taste|uses|big|days)_';
