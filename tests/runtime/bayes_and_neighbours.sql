-- Naive Bayes and nearest neighbours: trained by a worker, asked in queries, their cards, and what they refuse.
CREATE EXTENSION IF NOT EXISTS declarativeml;
-- Members visit longer, and from two towns; every ninth has no minutes.
CREATE TABLE visits AS
SELECT i AS id, CASE WHEN i % 9 > 0 THEN (i % 40 + CASE WHEN i % 2 = 0 THEN 30 ELSE 0 END)::real END AS minutes,
  'town ' || CASE WHEN i % 2 = 0 THEN i / 2 % 2 ELSE i / 2 % 4 END AS town, i % 6 = 0 AS has_card, i % 5 - 1 AS pages,
  timestamptz '2024-01-01 00:00+00' + i * interval '7 hours' AS at, i % 2 = 0 AS member
FROM generate_series(1, 2000) AS i;
CREATE FUNCTION pg_temp.declare(model text, algorithm text, task text, parameters jsonb, target jsonb, features text[]) RETURNS boolean
  LANGUAGE sql AS $$
  SELECT dml.declare_model('public', model, jsonb_build_object('format', 1, 'schema', 'public', 'name', model,
    'algorithm', algorithm, 'task', task, 'parameters', parameters, 'target', target,
    'features', (SELECT jsonb_agg(f.item ORDER BY array_position(features, f.item ->> 'name')) FROM jsonb_array_elements(
      '[{"name":"minutes","type":"real","kind":"number"},{"name":"town","type":"text","kind":"category"},
        {"name":"has_card","type":"boolean","kind":"boolean"},{"name":"pages","type":"integer","kind":"number"},
        {"name":"at","type":"timestamp with time zone","kind":"timestamp"}]') AS f(item) WHERE f.item ->> 'name' = ANY (features)),
    'split', '{"training":0.8,"validation":0.2,"test":0.0,"by":"random"}'::jsonb, 'validation_view', false,
    'optimize_for', CASE task WHEN 'regression' THEN 'rmse' ELSE 'accuracy' END, 'stop_when', NULL, 'seed', 42,
    'limits', '{}'::jsonb), NULL) > 0 $$;
SELECT pg_temp.declare('joins', 'naive_bayes', 'binary',
  '{"distribution":"gaussian","smoothing":1.0,"variance_smoothing":1e-9,"fit_prior":true}', '{"name":"member","type":"boolean"}',
  '{minutes,town,has_card,at}');
CREATE VIEW joins_features AS SELECT minutes, town, has_card, at, member FROM visits;
SELECT dml.train('public', 'joins') AS job \gset
SELECT pg_temp.wait(:job);
CREATE FUNCTION joins_predict(minutes real, town text, has_card boolean, at timestamptz) RETURNS boolean
  LANGUAGE dml STABLE PARALLEL SAFE AS 'predict public.joins';
CREATE FUNCTION joins_predict_proba(minutes real, town text, has_card boolean, at timestamptz) RETURNS double precision
  LANGUAGE dml STABLE PARALLEL SAFE AS 'predict_proba public.joins';
SELECT avg((joins_predict(minutes, town, has_card, at) = member)::int) > 0.85 AS right_mostly FROM visits;
-- only members have cards and only others come from the last towns; what is not known says nothing
SELECT joins_predict_proba(NULL, 'town 3', false, NULL) < 0.05 AS other, joins_predict_proba(NULL, NULL, true, NULL) > 0.95 AS member,
  joins_predict_proba(NULL, NULL, NULL, NULL) = joins_predict_proba('NaN', 'nowhere', NULL, 'infinity') AS nothing_known;
SELECT round(joins_predict_proba(NULL, NULL, NULL, NULL)::numeric, 1) AS prior;
SELECT item, regexp_replace(value, '([0-9]+\.[0-9])[0-9]+', '\1', 'g') AS value FROM dml.explain_model('public', 'joins')
  WHERE section = 'parts' AND item IN ('prior', 'minutes', 'town', 'has_card');
SELECT count(*) FROM dml.explain_model('public', 'joins') WHERE section = 'parts';
SELECT name, dtype, array_length(shape, 1) AS dimensions FROM dml.tensor JOIN dml.model USING (model_id) WHERE model_name = 'joins' ORDER BY name;
SELECT count(*) > 0 AS curves FROM dml.score_curves WHERE model_name = 'joins';
-- minutes of the visits that are most alike
SELECT pg_temp.declare('stays', 'knn', 'regression',
  '{"k":5,"distance":"euclidean","weights":"distance","search":"exact","return_neighbors":false,"standardize":true}',
  '{"name":"minutes","type":"real"}', '{town,has_card,pages,at}');
CREATE VIEW stays_features AS SELECT town, has_card, pages, at, minutes FROM visits;
SELECT dml.train('public', 'stays') AS job \gset
SELECT pg_temp.wait(:job);
CREATE FUNCTION stays_predict(town text, has_card boolean, pages integer, at timestamptz) RETURNS double precision
  LANGUAGE dml STABLE PARALLEL SAFE AS 'predict public.stays';
SELECT metric, value < baseline AS better FROM dml.metrics WHERE model_name = 'stays' AND metric = 'rmse' AND split = 'validation';
-- a training row finds itself: with weights by distance it alone counts
SELECT count(*) FILTER (WHERE abs(stays_predict(town, has_card, pages, at) - minutes) < 1e-4) > 1300 AS found_again FROM visits;
SELECT stays_predict(NULL, NULL, NULL, NULL) BETWEEN 0 AND 80 AS answers, stays_predict('nowhere', true, 1000000, '-infinity') BETWEEN 0 AND 80 AS extremes;
SELECT item, value ~ '^[0-9]+$' AS counted FROM dml.explain_model('public', 'stays') WHERE section = 'parts';
-- neighbours by class, with equal votes for both
SELECT pg_temp.declare('alike', 'knn', 'binary',
  '{"k":2,"distance":"cosine","weights":"uniform","search":"exact","return_neighbors":false,"standardize":true}',
  '{"name":"member","type":"boolean"}', '{minutes,town}');
CREATE VIEW alike_features AS SELECT minutes, town, member FROM visits;
SELECT dml.train('public', 'alike') AS job \gset
SELECT pg_temp.wait(:job);
CREATE FUNCTION alike_predict_proba(minutes real, town text) RETURNS double precision
  LANGUAGE dml STABLE PARALLEL SAFE AS 'predict_proba public.alike';
SELECT bool_and(alike_predict_proba(minutes, town) IN (0, 0.5, 1)) AS shares FROM visits;
-- what is refused
SELECT pg_temp.declare('counted', 'naive_bayes', 'binary',
  '{"distribution":"multinomial","smoothing":1.0,"variance_smoothing":1e-9,"fit_prior":true}', '{"name":"member","type":"boolean"}',
  '{has_card,pages}');
CREATE VIEW counted_features AS SELECT has_card, pages, member FROM visits;
SELECT pg_temp.declare('guessed', 'naive_bayes', 'binary',
  '{"distribution":"gaussian","smoothing":1.0,"variance_smoothing":1e-9,"priors":[0.2,0.3,0.5]}', '{"name":"member","type":"boolean"}',
  '{minutes,town}');
CREATE VIEW guessed_features AS SELECT minutes, town, member FROM visits;
SELECT pg_temp.declare('crowd', 'knn', 'binary',
  '{"k":5000,"distance":"euclidean","weights":"uniform","search":"exact","return_neighbors":false,"standardize":true}',
  '{"name":"member","type":"boolean"}', '{minutes,town}');
CREATE VIEW crowd_features AS SELECT minutes, town, member FROM visits;
SELECT m AS model, dml.train('public', m) > 0 AS queued FROM unnest(ARRAY['counted', 'guessed', 'crowd']) AS m;
SELECT model_name, pg_temp.wait(job_id) AS state FROM dml.jobs WHERE model_name IN ('counted', 'guessed', 'crowd') ORDER BY 1;
SELECT model_name, error_code, error_subject, regexp_replace(error_message, 'has [0-9]+', 'has N') AS message, error_help FROM dml.jobs
  WHERE model_name IN ('counted', 'guessed', 'crowd') ORDER BY 1;
-- damage ends in E0619, not in a crash
UPDATE dml.tensor_chunk AS c SET data = set_byte(c.data, 3, get_byte(c.data, 3) # 255)
  FROM dml.tensor t JOIN dml.model m USING (model_id) WHERE m.model_name = 'alike' AND t.name = 'rows' AND (c.model_id, c.version, c.tensor_no) = (t.model_id, t.version, t.tensor_no);
\connect
SELECT alike_predict_proba(1, 'town 1');
SELECT dml.drop_model('public', m) FROM unnest(ARRAY['joins', 'stays', 'alike', 'counted', 'guessed', 'crowd']) AS m;
