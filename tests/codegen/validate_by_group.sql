-- validate_by_group.sql: made by dmlc 0.1.0 from validate_by_group.dsl. Change the source and compile again instead of editing this.
-- Needs the extension declarativeml. One transaction; may be run again.
BEGIN;
SET LOCAL search_path = public, pg_temp;
SET LOCAL standard_conforming_strings = on;

-- SQL (validate_by_group.dsl:2)
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), balance double precision, country text, paid_at timestamptz, is_fraud boolean);

-- TRAIN MODEL fraud (validate_by_group.dsl:3)
--   TRAIN MODEL fraud USING gradient_boosting FROM payments PREDICT is_fraud WITH FEATURES (amount, country)
--     BALANCE CLASSES BY class_weights
--     VALIDATE USING cross_validation(folds = 4, stratified = true, group = balance)
SELECT dml.declare_model('public'::text, 'fraud'::text, '{"format":1,"schema":"public","name":"fraud","algorithm":"gradient_boosting","task":"binary","parameters":{"colsample_bytree":1.0,"early_stopping_rounds":0,"gamma":0.0,"l1":0.0,"l2":1.0,"learning_rate":0.3,"max_bin":256,"max_depth":6,"min_child_weight":1.0,"n_estimators":100,"scale_pos_weight":1.0,"subsample":1.0},"target":{"name":"is_fraud","type":"boolean"},"features":[{"name":"amount","type":"numeric","kind":"number"},{"name":"country","type":"text","kind":"category"}],"split":{"training":0.8,"validation":0.2,"test":0.0,"by":"random"},"validation_view":false,"optimize_for":"log_loss","stop_when":null,"seed":42,"limits":{},"source":"SELECT\n  amount AS amount,\n  country AS country,\n  is_fraud AS is_fraud,\n  pg_catalog.hashtextextended(CAST(balance AS text), 0) AS dml_fold_key\nFROM public.payments","validate":{"method":"cross_validation","folds":4,"group":"balance","stratified":true},"balance":{"method":"class_weights"}}'::jsonb, ''::text);
CREATE OR REPLACE VIEW public.fraud_features
  WITH (security_barrier = true, security_invoker = true) AS
SELECT
  amount AS amount,
  country AS country,
  is_fraud AS is_fraud,
  pg_catalog.hashtextextended(CAST(balance AS text), 0) AS dml_fold_key
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
