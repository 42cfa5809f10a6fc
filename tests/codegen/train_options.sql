-- train_options.sql: made by dmlc 0.1.0 from train_options.dsl. Change the source and compile again instead of editing this.
-- Needs the extension declarativeml. One transaction; may be run again.
BEGIN;
SET LOCAL search_path = public, pg_temp;
SET LOCAL standard_conforming_strings = on;

-- SQL (train_options.dsl:2)
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), balance double precision, country text, paid_at timestamptz, is_fraud boolean);

-- TRAIN MODEL fraud (train_options.dsl:3)
--   TRAIN MODEL fraud USING neural_network(layers = [8]) FROM payments PREDICT is_fraud WITH FEATURES (amount, country)
--     BALANCE CLASSES BY smote(k = 3, ratio = 0.5) VALIDATE USING cross_validation(folds = 4, stratified = true)
--     STOP WHEN loss DOES NOT IMPROVE FOR 3 epochs OR NOT recall DECREASES FOR 2 epochs SAVE CHECKPOINTS EVERY 5 minutes KEEP BEST
--     WITH FALLBACK (ON memory_error RETRY WITH layers = [4, 2], batch_size = 32) MAX RETRIES 2 ON DEVICE cpu
SELECT dml.declare_model('public'::text, 'fraud'::text, '{"format":1,"schema":"public","name":"fraud","algorithm":"neural_network","task":"binary","parameters":{"activation":"relu","batch_size":200,"beta1":0.9,"beta2":0.999,"class_weight":"none","clip_norm":0.0,"dropout":0.0,"early_stopping_rounds":0,"embedding_dimensions":"auto","embedding_levels":100,"epochs":100,"eps":1e-08,"gamma":0.1,"initialization":"auto","l1":0.0,"l2":0.0,"layers":[8],"learning_rate":0.001,"learning_rate_policy":"constant","momentum":0.9,"n_tries":1,"nesterov":true,"normalization":"none","optimizer":"adam","power":0.5,"rho":0.9,"step":100,"tolerance":0.001,"warm_start":false},"target":{"name":"is_fraud","type":"boolean"},"features":[{"name":"amount","type":"numeric","kind":"number"},{"name":"country","type":"text","kind":"category"}],"split":{"training":0.8,"validation":0.2,"test":0.0,"by":"random"},"validation_view":false,"optimize_for":"log_loss","stop_when":{"any":[{"metric":"loss","op":"does_not_improve","epochs":3},{"not":{"metric":"recall","op":"decreases","epochs":2}}]},"seed":42,"limits":{},"source":"SELECT\n  amount AS amount,\n  country AS country,\n  is_fraud AS is_fraud\nFROM public.payments","validate":{"method":"cross_validation","folds":4,"stratified":true},"balance":{"method":"smote","k":3,"ratio":0.5},"checkpoints":{"every":{"milliseconds":300000},"keep":"BEST"},"fallback":{"memory_error":{"batch_size":32,"layers":[4,2]}},"max_retries":2,"device":"cpu"}'::jsonb, ''::text);
CREATE OR REPLACE VIEW public.fraud_features
  WITH (security_barrier = true, security_invoker = true) AS
SELECT
  amount AS amount,
  country AS country,
  is_fraud AS is_fraud
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

-- TRAIN MODEL forest (train_options.dsl:7)
--   TRAIN MODEL forest USING random_forest FROM payments PREDICT is_fraud WITH FEATURES (amount)
--     BALANCE CLASSES BY class_weights
SELECT dml.declare_model('public'::text, 'forest'::text, '{"format":1,"schema":"public","name":"forest","algorithm":"random_forest","task":"binary","parameters":{"bootstrap":true,"class_weight":"none","criterion":"auto","importance":true,"max_bin":20,"max_depth":7,"max_features":"auto","min_samples_split":20,"n_estimators":100,"null_as_category":false,"permutations":5,"subsample":1.0,"surrogates":0},"target":{"name":"is_fraud","type":"boolean"},"features":[{"name":"amount","type":"numeric","kind":"number"}],"split":{"training":0.8,"validation":0.2,"test":0.0,"by":"random"},"validation_view":false,"optimize_for":"log_loss","stop_when":null,"seed":42,"limits":{},"source":"SELECT\n  amount AS amount,\n  is_fraud AS is_fraud\nFROM public.payments","balance":{"method":"class_weights"}}'::jsonb, ''::text);
CREATE OR REPLACE VIEW public.forest_features
  WITH (security_barrier = true, security_invoker = true) AS
SELECT
  amount AS amount,
  is_fraud AS is_fraud
FROM public.payments;
COMMENT ON VIEW public.forest_features IS 'features, then the target, of model public.forest';
CREATE OR REPLACE FUNCTION public.forest_predict(
  amount numeric)
  RETURNS boolean
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'predict public.forest';
REVOKE ALL ON FUNCTION public.forest_predict(numeric) FROM PUBLIC;
COMMENT ON FUNCTION public.forest_predict(numeric) IS 'prediction of model public.forest';
CREATE OR REPLACE FUNCTION public.forest_predict_proba(
  amount numeric)
  RETURNS double precision
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'predict_proba public.forest';
REVOKE ALL ON FUNCTION public.forest_predict_proba(numeric) FROM PUBLIC;
COMMENT ON FUNCTION public.forest_predict_proba(numeric) IS 'probability of the positive class by model public.forest';
CREATE OR REPLACE FUNCTION public.forest_classes()
  RETURNS boolean[]
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'classes public.forest';
REVOKE ALL ON FUNCTION public.forest_classes() FROM PUBLIC;
COMMENT ON FUNCTION public.forest_classes() IS 'classes of model public.forest, in the order of its probabilities';
SELECT dml.train('public'::text, 'forest'::text, 'true'::boolean);
CREATE OR REPLACE FUNCTION public.forest_predict(public.payments)
  RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN public.forest_predict(
    CAST(($1).amount AS numeric));
REVOKE ALL ON FUNCTION public.forest_predict(public.payments) FROM PUBLIC;
COMMENT ON FUNCTION public.forest_predict(public.payments) IS 'prediction of model public.forest for a row of public.payments';
CREATE OR REPLACE FUNCTION public.forest_predict_proba(public.payments)
  RETURNS double precision
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN public.forest_predict_proba(
    CAST(($1).amount AS numeric));
REVOKE ALL ON FUNCTION public.forest_predict_proba(public.payments) FROM PUBLIC;
COMMENT ON FUNCTION public.forest_predict_proba(public.payments) IS 'probabilities by model public.forest for a row of public.payments';

COMMIT;
