-- explain_model.sql: made by dmlc 0.1.0 from explain_model.dsl. Change the source and compile again instead of editing this.
-- Needs the extension declarativeml. One transaction; may be run again.
BEGIN;
SET LOCAL search_path = public, pg_temp;
SET LOCAL standard_conforming_strings = on;

-- SQL (explain_model.dsl:2)
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), balance double precision, country text, paid_at timestamptz, is_fraud boolean);

-- TRAIN MODEL fraud (explain_model.dsl:3)
--   TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount)
SELECT dml.declare_model('public'::text, 'fraud'::text, '{"format":1,"schema":"public","name":"fraud","algorithm":"logistic_regression","task":"binary","parameters":{"class_weight":"none","fit_intercept":true,"l1":0.0,"l2":1.0,"max_iterations":100,"tolerance":1e-06},"target":{"name":"is_fraud","type":"boolean"},"features":[{"name":"amount","type":"numeric","kind":"number"}],"split":{"training":0.8,"validation":0.2,"test":0.0,"by":"random"},"validation_view":false,"optimize_for":"log_loss","stop_when":null,"seed":42,"limits":{},"source":"SELECT\n  amount AS amount,\n  is_fraud AS is_fraud\nFROM public.payments"}'::jsonb, ''::text);
CREATE OR REPLACE VIEW public.fraud_features
  WITH (security_barrier = true, security_invoker = true) AS
SELECT
  amount AS amount,
  is_fraud AS is_fraud
FROM public.payments;
COMMENT ON VIEW public.fraud_features IS 'features, then the target, of model public.fraud';
CREATE OR REPLACE FUNCTION public.fraud_predict(
  amount numeric)
  RETURNS boolean
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'predict public.fraud';
REVOKE ALL ON FUNCTION public.fraud_predict(numeric) FROM PUBLIC;
COMMENT ON FUNCTION public.fraud_predict(numeric) IS 'prediction of model public.fraud';
CREATE OR REPLACE FUNCTION public.fraud_predict_proba(
  amount numeric)
  RETURNS double precision
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'predict_proba public.fraud';
REVOKE ALL ON FUNCTION public.fraud_predict_proba(numeric) FROM PUBLIC;
COMMENT ON FUNCTION public.fraud_predict_proba(numeric) IS 'probability of the positive class by model public.fraud';
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
    CAST(($1).amount AS numeric));
REVOKE ALL ON FUNCTION public.fraud_predict(public.payments) FROM PUBLIC;
COMMENT ON FUNCTION public.fraud_predict(public.payments) IS 'prediction of model public.fraud for a row of public.payments';
CREATE OR REPLACE FUNCTION public.fraud_predict_proba(public.payments)
  RETURNS double precision
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN public.fraud_predict_proba(
    CAST(($1).amount AS numeric));
REVOKE ALL ON FUNCTION public.fraud_predict_proba(public.payments) FROM PUBLIC;
COMMENT ON FUNCTION public.fraud_predict_proba(public.payments) IS 'probabilities by model public.fraud for a row of public.payments';

-- EXPLAIN MODEL fraud (explain_model.dsl:4)
--   EXPLAIN MODEL fraud
SELECT section, item, value
FROM dml.explain_model('public'::text, 'fraud'::text);

COMMIT;
