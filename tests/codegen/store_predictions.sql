-- store_predictions.sql: made by dmlc 0.1.0 from store_predictions.dsl. Change the source and compile again instead of editing this.
-- Needs the extension declarativeml. One transaction; may be run again.
BEGIN;
SET LOCAL search_path = public, pg_temp;
SET LOCAL standard_conforming_strings = on;

-- SQL (store_predictions.dsl:2)
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), balance double precision, country text, paid_at timestamptz, is_fraud boolean);

-- TRAIN MODEL fraud (store_predictions.dsl:3)
--   TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, amount / balance AS share)
SELECT dml.declare_model('public'::text, 'fraud'::text, '{"format":1,"schema":"public","name":"fraud","algorithm":"logistic_regression","task":"binary","parameters":{"class_weight":"none","fit_intercept":true,"l1":0.0,"l2":1.0,"max_iterations":100,"tolerance":1e-06},"target":{"name":"is_fraud","type":"boolean"},"features":[{"name":"amount","type":"numeric","kind":"number"},{"name":"share","type":"double precision","kind":"number"}],"split":{"training":0.8,"validation":0.2,"test":0.0,"by":"random"},"validation_view":false,"optimize_for":"log_loss","stop_when":null,"seed":42,"limits":{},"source":"SELECT\n  amount AS amount,\n  (amount / balance) AS share,\n  is_fraud AS is_fraud\nFROM public.payments"}'::jsonb, ''::text);
CREATE OR REPLACE VIEW public.fraud_features
  WITH (security_barrier = true, security_invoker = true) AS
SELECT
  amount AS amount,
  (amount / balance) AS share,
  is_fraud AS is_fraud
FROM public.payments;
COMMENT ON VIEW public.fraud_features IS 'features, then the target, of model public.fraud';
CREATE OR REPLACE FUNCTION public.fraud_predict(
  amount numeric,
  share double precision)
  RETURNS boolean
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'predict public.fraud';
REVOKE ALL ON FUNCTION public.fraud_predict(numeric, double precision) FROM PUBLIC;
COMMENT ON FUNCTION public.fraud_predict(numeric, double precision) IS 'prediction of model public.fraud';
CREATE OR REPLACE FUNCTION public.fraud_predict_proba(
  amount numeric,
  share double precision)
  RETURNS double precision
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'predict_proba public.fraud';
REVOKE ALL ON FUNCTION public.fraud_predict_proba(numeric, double precision) FROM PUBLIC;
COMMENT ON FUNCTION public.fraud_predict_proba(numeric, double precision) IS 'probability of the positive class by model public.fraud';
CREATE OR REPLACE FUNCTION public.fraud_classes()
  RETURNS boolean[]
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'classes public.fraud';
REVOKE ALL ON FUNCTION public.fraud_classes() FROM PUBLIC;
COMMENT ON FUNCTION public.fraud_classes() IS 'classes of model public.fraud, in the order of its probabilities';
SELECT dml.train('public'::text, 'fraud'::text, 'true'::boolean);
CREATE OR REPLACE FUNCTION public.fraud_predict(public.payments)
  RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN public.fraud_predict(
    CAST(($1).amount AS numeric),
    CAST((($1).amount / ($1).balance) AS double precision));
REVOKE ALL ON FUNCTION public.fraud_predict(public.payments) FROM PUBLIC;
COMMENT ON FUNCTION public.fraud_predict(public.payments) IS 'prediction of model public.fraud for a row of public.payments';
CREATE OR REPLACE FUNCTION public.fraud_predict_proba(public.payments)
  RETURNS double precision
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN public.fraud_predict_proba(
    CAST(($1).amount AS numeric),
    CAST((($1).amount / ($1).balance) AS double precision));
REVOKE ALL ON FUNCTION public.fraud_predict_proba(public.payments) FROM PUBLIC;
COMMENT ON FUNCTION public.fraud_predict_proba(public.payments) IS 'probabilities by model public.fraud for a row of public.payments';

-- PREDICT USING MODEL fraud (store_predictions.dsl:4)
CREATE TABLE IF NOT EXISTS public.fraud_scores (
  id bigint,
  prediction boolean,
  probability double precision,
  PRIMARY KEY (id)
);
SELECT dml.store_predictions('public'::text, 'fraud'::text, 'SELECT
  id AS id,
  public.fraud_predict(CAST(amount AS numeric), CAST((amount / balance) AS double precision)) AS prediction,
  public.fraud_predict_proba(CAST(amount AS numeric), CAST((amount / balance) AS double precision)) AS probability
FROM public.payments WHERE paid_at > ''2025-01-01'''::text, 'public.fraud_scores'::text, '{"id"}'::text[]);

-- PREDICT USING MODEL fraud (store_predictions.dsl:5)
CREATE TABLE IF NOT EXISTS public.all_scores (
  country text,
  amount numeric(12,2),
  balance double precision,
  prediction boolean,
  probability double precision
);
SELECT dml.store_predictions('public'::text, 'fraud'::text, 'SELECT
  country AS country,
  amount AS amount,
  balance AS balance,
  public.fraud_predict(CAST(amount AS numeric), CAST((amount / balance) AS double precision)) AS prediction,
  public.fraud_predict_proba(CAST(amount AS numeric), CAST((amount / balance) AS double precision)) AS probability
FROM (SELECT country, amount, balance FROM public.payments) AS p'::text, 'public.all_scores'::text, '{}'::text[]);

COMMIT;
