-- Coefficients of linear models: terms, standard errors beside those of PostgreSQL's own regression, notes, the card.
CREATE EXTENSION IF NOT EXISTS declarativeml;
CREATE FUNCTION pg_temp.declare(model text, algorithm text, task text, target jsonb, features jsonb, parameters jsonb) RETURNS boolean LANGUAGE sql AS $$
  SELECT dml.declare_model('public', model, jsonb_build_object('format', 1, 'schema', 'public', 'name', model,
    'algorithm', algorithm, 'task', task, 'parameters', parameters, 'target', target, 'features', features,
    'split', '{"training":1.0,"validation":0.0,"test":0.0,"by":"random"}'::jsonb, 'validation_view', false,
    'optimize_for', CASE task WHEN 'regression' THEN 'rmse' ELSE 'log_loss' END, 'stop_when', NULL, 'seed', 42,
    'limits', '{}'::jsonb), NULL) > 0 $$;
CREATE TABLE sales AS
SELECT i AS id, (i * 7919 % 1000)::double precision AS spend, CASE i % 3 WHEN 0 THEN 'DE' WHEN 1 THEN 'FR' END AS country,
  timestamptz '2024-01-01 00:00+00' + i * interval '7 hours' AS at, 3.0 + 0.5 * (i * 7919 % 1000) + (i * 104729 % 97) AS total,
  (i * 7919 % 1000) + (i * 104729 % 900) > 900 AS returned, CASE WHEN i % 3 = 0 THEN true ELSE (i * 104729 % 100) < 50 END AS kept
FROM generate_series(1, 1000) AS i;
SELECT pg_temp.declare('slope', 'linear_regression', 'regression', '{"name":"total","type":"numeric"}',
    '[{"name":"spend","type":"double precision","kind":"number"}]', '{"l1":0.0,"l2":0.0,"fit_intercept":true}'),
  pg_temp.declare('terms', 'logistic_regression', 'binary', '{"name":"returned","type":"boolean"}',
    '[{"name":"spend","type":"double precision","kind":"number"},{"name":"country","type":"text","kind":"category"},
      {"name":"at","type":"timestamp with time zone","kind":"timestamp"}]',
    '{"l1":0.0,"l2":0.0,"max_iterations":100,"tolerance":1e-9,"class_weight":"none","fit_intercept":true}'),
  pg_temp.declare('lasso', 'linear_regression', 'regression', '{"name":"total","type":"numeric"}',
    '[{"name":"spend","type":"double precision","kind":"number"},{"name":"country","type":"text","kind":"category"}]',
    '{"l1":1e5,"l2":1.0,"fit_intercept":true}'),
  pg_temp.declare('separated', 'logistic_regression', 'binary', '{"name":"kept","type":"boolean"}',
    '[{"name":"spend","type":"double precision","kind":"number"},{"name":"country","type":"text","kind":"category"}]',
    '{"l1":0.0,"l2":0.0,"max_iterations":100,"tolerance":1e-6,"class_weight":"none","fit_intercept":true}');
CREATE VIEW slope_features AS SELECT spend, total FROM sales;
CREATE VIEW terms_features AS SELECT spend, country, at, returned FROM sales;
CREATE VIEW lasso_features AS SELECT spend, country, total FROM sales;
CREATE VIEW separated_features AS SELECT spend, country, kept FROM sales;
SELECT count(dml.train('public', model)) AS jobs FROM unnest(ARRAY['slope', 'terms', 'lasso', 'separated']) AS model;
SELECT model_name, pg_temp.wait(job_id) FROM dml.jobs ORDER BY model_name;
-- PostgreSQL's own slope, intercept and their errors
WITH own AS (
  SELECT regr_slope(total, spend) AS slope, regr_intercept(total, spend) AS intercept, regr_sxx(total, spend) AS sxx,
    regr_avgx(total, spend) AS mean, count(*) AS n,
    (regr_syy(total, spend) - regr_sxy(total, spend) ^ 2 / regr_sxx(total, spend)) / (count(*) - 2) AS variance FROM sales
), wanted AS (
  SELECT 'spend' AS term, slope AS estimate, sqrt(variance / sxx) AS error FROM own
  UNION ALL SELECT 'intercept', intercept, sqrt(variance * (1.0 / n + mean * mean / sxx)) FROM own
)
SELECT term, abs(c.estimate / w.estimate - 1) < 1e-6 AS estimate, abs(c.standard_error / w.error - 1) < 1e-6 AS error,
  abs(c.statistic - c.estimate / c.standard_error) < 1e-9 AS t, c.p_value < 1e-10 AS significant,
  abs((c.high - c.low) / (2 * 1.962343846 * c.standard_error) - 1) < 1e-6 AS interval
FROM dml.coefficients AS c JOIN wanted AS w USING (term) WHERE model_name = 'slope' ORDER BY term;
SELECT term, class, feature, part, level, standard_error > 0 AS has_error, p_value BETWEEN 0 AND 1 AS has_p, estimate BETWEEN low AND high AS between_them
FROM dml.coefficients WHERE model_name = 'terms' ORDER BY coefficient_no;
SELECT term, estimate = 0 AS is_out, standard_error FROM dml.coefficients WHERE model_name = 'lasso' ORDER BY coefficient_no;
SELECT model_name, condition_number >= 1 AS has_condition, coefficient_note FROM dml.versions ORDER BY model_name;
SELECT code, subject, message FROM dml.job_log WHERE severity = 'warning' ORDER BY code, subject;
SELECT item, regexp_replace(value, '-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?', 'N', 'g') AS value FROM dml.explain_model('public', 'slope') WHERE section = 'coefficients';
SELECT item, regexp_replace(value, '-?[0-9]+(\.[0-9]+)(e-?[0-9]+)?', 'N', 'g') AS value FROM dml.explain_model('public', 'lasso') WHERE section = 'coefficients';
CREATE ROLE dml_stranger;
SET ROLE dml_stranger;
SELECT count(*) AS seen FROM dml.coefficients;
RESET ROLE;
DROP ROLE dml_stranger;
SELECT dml.drop_model('public', 'slope', true) IS NOT NULL AS dropped;
SELECT count(*) AS left_over FROM dml.coefficients WHERE model_name = 'slope';
