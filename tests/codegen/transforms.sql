-- transforms.sql: made by dmlc 0.1.0 from transforms.dsl. Change the source and compile again instead of editing this.
-- Needs the extension declarativeml. One transaction; may be run again.
BEGIN;
SET LOCAL search_path = public, pg_temp;
SET LOCAL standard_conforming_strings = on;

-- SQL (transforms.dsl:2)
CREATE TYPE plan AS ENUM ('basic', 'plus', 'pro');

-- SQL (transforms.dsl:3)
CREATE TABLE customers (id bigint PRIMARY KEY, age integer, spend numeric(12,2), country text, plan plan, visits integer, churned boolean);

-- TRAIN MODEL churn (transforms.dsl:4)
--   TRAIN MODEL churn USING logistic_regression FROM customers PREDICT churned
--     WITH FEATURES (
--       TRANSFORM standard_scaler(age), age, TRANSFORM quantile_bins(age, bins = 4) AS age_band,
--       TRANSFORM log(spend / nullif(visits, 0)) AS log_spend, TRANSFORM target_encoder(country), TRANSFORM ordinal_encoder(plan),
--       TRANSFORM one_hot_encoder(visits, max_categories = 20), TRANSFORM bucketizer(spend, edges = [10, 100]) AS spend
--     )
SELECT dml.declare_model('public'::text, 'churn'::text, '{"format":1,"schema":"public","name":"churn","algorithm":"logistic_regression","task":"binary","parameters":{"class_weight":"none","fit_intercept":true,"l1":0.0,"l2":1.0,"max_iterations":100,"tolerance":1e-06},"target":{"name":"churned","type":"boolean"},"features":[{"name":"age","type":"integer","kind":"number"},{"name":"spend_per_nullif_visits_0","type":"numeric","kind":"number","only_transformed":true},{"name":"country","type":"text","kind":"category","only_transformed":true},{"name":"plan","type":"public.plan","kind":"category","only_transformed":true},{"name":"visits","type":"integer","kind":"category","only_transformed":true},{"name":"spend","type":"numeric","kind":"number","only_transformed":true}],"split":{"training":0.8,"validation":0.2,"test":0.0,"by":"random"},"validation_view":false,"optimize_for":"log_loss","stop_when":null,"seed":42,"limits":{},"source":"SELECT\n  age AS age,\n  (spend / nullif(visits, 0)) AS spend_per_nullif_visits_0,\n  country AS country,\n  plan AS plan,\n  visits AS visits,\n  spend AS spend,\n  churned AS churned\nFROM public.customers","transforms":[{"name":"standard_scaler_age","transformer":"standard_scaler","input":"age","parameters":{}},{"name":"age_band","transformer":"quantile_bins","input":"age","parameters":{"bins":4}},{"name":"log_spend","transformer":"log","input":"spend_per_nullif_visits_0","parameters":{"offset":1.0}},{"name":"target_encoder_country","transformer":"target_encoder","input":"country","parameters":{"folds":5,"smoothing":10.0}},{"name":"ordinal_encoder_plan","transformer":"ordinal_encoder","input":"plan","parameters":{"order":["basic","plus","pro"]}},{"name":"one_hot_encoder_visits","transformer":"one_hot_encoder","input":"visits","parameters":{"drop_first":false,"max_categories":20}},{"name":"spend","transformer":"bucketizer","input":"spend","parameters":{"edges":[10.0,100.0]}}]}'::jsonb, ''::text);
CREATE OR REPLACE VIEW public.churn_features
  WITH (security_barrier = true, security_invoker = true) AS
SELECT
  age AS age,
  (spend / nullif(visits, 0)) AS spend_per_nullif_visits_0,
  country AS country,
  plan AS plan,
  visits AS visits,
  spend AS spend,
  churned AS churned
FROM public.customers;
COMMENT ON VIEW public.churn_features IS 'features, then the target, of model public.churn';
CREATE OR REPLACE FUNCTION public.churn_predict(
  age integer,
  spend_per_nullif_visits_0 numeric,
  country text,
  plan public.plan,
  visits integer,
  spend numeric)
  RETURNS boolean
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'predict public.churn';
REVOKE ALL ON FUNCTION public.churn_predict(integer, numeric, text, public.plan, integer, numeric) FROM PUBLIC;
COMMENT ON FUNCTION public.churn_predict(integer, numeric, text, public.plan, integer, numeric) IS 'prediction of model public.churn';
CREATE OR REPLACE FUNCTION public.churn_predict_proba(
  age integer,
  spend_per_nullif_visits_0 numeric,
  country text,
  plan public.plan,
  visits integer,
  spend numeric)
  RETURNS double precision
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'predict_proba public.churn';
REVOKE ALL ON FUNCTION public.churn_predict_proba(integer, numeric, text, public.plan, integer, numeric) FROM PUBLIC;
COMMENT ON FUNCTION public.churn_predict_proba(integer, numeric, text, public.plan, integer, numeric) IS 'probability of the positive class by model public.churn';
CREATE OR REPLACE FUNCTION public.churn_classes()
  RETURNS boolean[]
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'classes public.churn';
REVOKE ALL ON FUNCTION public.churn_classes() FROM PUBLIC;
COMMENT ON FUNCTION public.churn_classes() IS 'classes of model public.churn, in the order of its probabilities';
SELECT dml.train('public'::text, 'churn'::text, 'true'::boolean);
CREATE OR REPLACE FUNCTION public.churn_predict(public.customers)
  RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN (SELECT public.churn_predict(
    CAST(age AS integer),
    CAST((spend / nullif(visits, 0)) AS numeric),
    CAST(country AS text),
    CAST(plan AS public.plan),
    CAST(visits AS integer),
    CAST(spend AS numeric))
  FROM (SELECT ($1).*) AS customers);
REVOKE ALL ON FUNCTION public.churn_predict(public.customers) FROM PUBLIC;
COMMENT ON FUNCTION public.churn_predict(public.customers) IS 'prediction of model public.churn for a row of public.customers';
CREATE OR REPLACE FUNCTION public.churn_predict_proba(public.customers)
  RETURNS double precision
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN (SELECT public.churn_predict_proba(
    CAST(age AS integer),
    CAST((spend / nullif(visits, 0)) AS numeric),
    CAST(country AS text),
    CAST(plan AS public.plan),
    CAST(visits AS integer),
    CAST(spend AS numeric))
  FROM (SELECT ($1).*) AS customers);
REVOKE ALL ON FUNCTION public.churn_predict_proba(public.customers) FROM PUBLIC;
COMMENT ON FUNCTION public.churn_predict_proba(public.customers) IS 'probabilities by model public.churn for a row of public.customers';

COMMIT;
