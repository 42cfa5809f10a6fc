-- validate_by_time.sql: made by dmlc 0.1.0 from validate_by_time.dsl. Change the source and compile again instead of editing this.
-- Needs the extension declarativeml. One transaction; may be run again.
BEGIN;
SET LOCAL search_path = public, pg_temp;
SET LOCAL standard_conforming_strings = on;

-- SQL (validate_by_time.dsl:2)
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), balance double precision, country text, paid_at timestamptz, is_fraud boolean);

-- TRAIN MODEL fraud (validate_by_time.dsl:3)
--   TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud
--     WITH TIME COLUMN paid_at AND FEATURES (amount, country)
--     SPLIT DATA training = 0.8, test = 0.2 BY TIME(paid_at)
--     VALIDATE USING time_series_split(folds = 3)
--     STOP WHEN log_loss DOES NOT IMPROVE FOR 3 epochs OR training_time > 5 minutes
SELECT dml.declare_model('public'::text, 'fraud'::text, '{"format":1,"schema":"public","name":"fraud","algorithm":"logistic_regression","task":"binary","parameters":{"class_weight":"none","fit_intercept":true,"l1":0.0,"l2":1.0,"max_iterations":100,"tolerance":1e-06},"target":{"name":"is_fraud","type":"boolean"},"features":[{"name":"amount","type":"numeric","kind":"number"},{"name":"country","type":"text","kind":"category"}],"split":{"training":0.8,"validation":0.0,"test":0.2,"by":"time"},"validation_view":false,"optimize_for":"log_loss","stop_when":{"any":[{"metric":"log_loss","op":"does_not_improve","epochs":3},{"metric":"training_time","op":">","value":300.0}]},"seed":42,"limits":{},"source":"SELECT\n  amount AS amount,\n  country AS country,\n  is_fraud AS is_fraud,\n  CAST(paid_at AS timestamp with time zone) AS dml_split_key,\n  CAST(paid_at AS timestamp with time zone) AS dml_fold_key\nFROM public.payments","validate":{"method":"time_series_split","folds":3}}'::jsonb, ''::text);
CREATE OR REPLACE VIEW public.fraud_features
  WITH (security_barrier = true, security_invoker = true) AS
SELECT
  amount AS amount,
  country AS country,
  is_fraud AS is_fraud,
  CAST(paid_at AS timestamp with time zone) AS dml_split_key,
  CAST(paid_at AS timestamp with time zone) AS dml_fold_key
FROM public.payments;
COMMENT ON VIEW public.fraud_features IS 'features, then the target, of model public.fraud';
CREATE OR REPLACE FUNCTION public.fraud_predict(
  amount numeric,
  country text)
  RETURNS boolean
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'predict public.fraud';
REVOKE ALL ON FUNCTION public.fraud_predict(numeric, text) FROM PUBLIC;
COMMENT ON FUNCTION public.fraud_predict(numeric, text) IS 'prediction of model public.fraud';
CREATE OR REPLACE FUNCTION public.fraud_predict_proba(
  amount numeric,
  country text)
  RETURNS double precision
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'predict_proba public.fraud';
REVOKE ALL ON FUNCTION public.fraud_predict_proba(numeric, text) FROM PUBLIC;
COMMENT ON FUNCTION public.fraud_predict_proba(numeric, text) IS 'probability of the positive class by model public.fraud';
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
    CAST(($1).country AS text));
REVOKE ALL ON FUNCTION public.fraud_predict(public.payments) FROM PUBLIC;
COMMENT ON FUNCTION public.fraud_predict(public.payments) IS 'prediction of model public.fraud for a row of public.payments';
CREATE OR REPLACE FUNCTION public.fraud_predict_proba(public.payments)
  RETURNS double precision
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN public.fraud_predict_proba(
    CAST(($1).amount AS numeric),
    CAST(($1).country AS text));
REVOKE ALL ON FUNCTION public.fraud_predict_proba(public.payments) FROM PUBLIC;
COMMENT ON FUNCTION public.fraud_predict_proba(public.payments) IS 'probabilities by model public.fraud for a row of public.payments';

COMMIT;
