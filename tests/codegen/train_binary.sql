-- train_binary.sql: made by dmlc 0.1.0 from train_binary.dsl. Change the source and compile again instead of editing this.
-- Needs the extension declarativeml. One transaction; may be run again.
BEGIN;
SET LOCAL search_path = public, pg_temp;
SET LOCAL standard_conforming_strings = on;

-- SQL (train_binary.dsl:3)
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), balance double precision, country text, paid_at timestamptz, is_fraud boolean);

-- TRAIN MODEL fraud (train_binary.dsl:5)
--   TRAIN MODEL fraud USING logistic_regression(l2 = 0.5) FROM payments PREDICT is_fraud
--     WITH FEATURES (amount, country, extract(hour FROM paid_at) AS hour, CASE WHEN balance IS NULL THEN 1 ELSE 0 END AS no_balance)
--     OPTIMIZE FOR roc_auc STOP WHEN roc_auc > 0.99 OR epochs > 50 SEED 7 WITH LIMITS (memory = '1GB', time = 10 minutes)
SELECT dml.declare_model('public'::text, 'fraud'::text, '{"format":1,"schema":"public","name":"fraud","algorithm":"logistic_regression","task":"binary","parameters":{"class_weight":"none","fit_intercept":true,"l1":0.0,"l2":0.5,"max_iterations":100,"tolerance":1e-06},"target":{"name":"is_fraud","type":"boolean"},"features":[{"name":"amount","type":"numeric","kind":"number"},{"name":"country","type":"text","kind":"category"},{"name":"hour","type":"numeric","kind":"number"},{"name":"no_balance","type":"integer","kind":"number"}],"split":{"training":0.8,"validation":0.2,"test":0.0,"by":"random"},"validation_view":false,"optimize_for":"roc_auc","stop_when":{"any":[{"metric":"roc_auc","op":">","value":0.99},{"metric":"epochs","op":">","value":50.0}]},"seed":7,"limits":{"memory":1073741824,"time_ms":600000},"source":"SELECT\n  amount AS amount,\n  country AS country,\n  pg_catalog.\"extract\"(''hour'', paid_at) AS hour,\n  (CASE WHEN balance IS NULL THEN 1 ELSE 0 END) AS no_balance,\n  is_fraud AS is_fraud\nFROM public.payments"}'::jsonb, 'Scores a payment.'::text);
CREATE OR REPLACE VIEW public.fraud_features
  WITH (security_barrier = true, security_invoker = true) AS
SELECT
  amount AS amount,
  country AS country,
  pg_catalog."extract"('hour', paid_at) AS hour,
  (CASE WHEN balance IS NULL THEN 1 ELSE 0 END) AS no_balance,
  is_fraud AS is_fraud
FROM public.payments;
COMMENT ON VIEW public.fraud_features IS 'features, then the target, of model public.fraud';
CREATE OR REPLACE FUNCTION public.fraud_predict(
  amount numeric,
  country text,
  hour numeric,
  no_balance integer)
  RETURNS boolean
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'predict public.fraud';
REVOKE ALL ON FUNCTION public.fraud_predict(numeric, text, numeric, integer) FROM PUBLIC;
COMMENT ON FUNCTION public.fraud_predict(numeric, text, numeric, integer) IS 'Scores a payment.';
CREATE OR REPLACE FUNCTION public.fraud_predict_proba(
  amount numeric,
  country text,
  hour numeric,
  no_balance integer)
  RETURNS double precision
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'predict_proba public.fraud';
REVOKE ALL ON FUNCTION public.fraud_predict_proba(numeric, text, numeric, integer) FROM PUBLIC;
COMMENT ON FUNCTION public.fraud_predict_proba(numeric, text, numeric, integer) IS 'probability of the positive class by model public.fraud';
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
  RETURN (SELECT public.fraud_predict(
    CAST(amount AS numeric),
    CAST(country AS text),
    CAST(pg_catalog."extract"('hour', paid_at) AS numeric),
    CAST((CASE WHEN balance IS NULL THEN 1 ELSE 0 END) AS integer))
  FROM (SELECT ($1).*) AS payments);
REVOKE ALL ON FUNCTION public.fraud_predict(public.payments) FROM PUBLIC;
COMMENT ON FUNCTION public.fraud_predict(public.payments) IS 'prediction of model public.fraud for a row of public.payments';
CREATE OR REPLACE FUNCTION public.fraud_predict_proba(public.payments)
  RETURNS double precision
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN (SELECT public.fraud_predict_proba(
    CAST(amount AS numeric),
    CAST(country AS text),
    CAST(pg_catalog."extract"('hour', paid_at) AS numeric),
    CAST((CASE WHEN balance IS NULL THEN 1 ELSE 0 END) AS integer))
  FROM (SELECT ($1).*) AS payments);
REVOKE ALL ON FUNCTION public.fraud_predict_proba(public.payments) FROM PUBLIC;
COMMENT ON FUNCTION public.fraud_predict_proba(public.payments) IS 'probabilities by model public.fraud for a row of public.payments';

COMMIT;
