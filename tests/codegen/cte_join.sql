-- cte_join.sql: made by dmlc 0.1.0 from cte_join.dsl. Change the source and compile again instead of editing this.
-- Needs the extension declarativeml. One transaction; may be run again.
BEGIN;
SET LOCAL search_path = public, pg_temp;
SET LOCAL standard_conforming_strings = on;

-- SQL (cte_join.dsl:2)
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), balance double precision, country text, paid_at timestamptz, is_fraud boolean);

-- SQL (cte_join.dsl:3)
CREATE TABLE countries (code text PRIMARY KEY, risk real);

-- TRAIN MODEL fraud (cte_join.dsl:4)
--   WITH recent AS (SELECT * FROM payments WHERE paid_at > '2024-01-01')
--   TRAIN MODEL fraud USING logistic_regression FROM recent p JOIN countries c ON c.code = p.country
--     PREDICT p.is_fraud WITH FEATURES (p.amount, c.risk, p.paid_at)
SELECT dml.declare_model('public'::text, 'fraud'::text, '{"format":1,"schema":"public","name":"fraud","algorithm":"logistic_regression","task":"binary","parameters":{"class_weight":"none","fit_intercept":true,"l1":0.0,"l2":1.0,"max_iterations":100,"tolerance":1e-06},"target":{"name":"is_fraud","type":"boolean"},"features":[{"name":"amount","type":"numeric","kind":"number"},{"name":"risk","type":"real","kind":"number"},{"name":"paid_at","type":"timestamp with time zone","kind":"timestamp"}],"split":{"training":0.8,"validation":0.2,"test":0.0,"by":"random"},"validation_view":false,"optimize_for":"log_loss","stop_when":null,"seed":42,"limits":{},"source":"WITH recent AS (SELECT * FROM public.payments WHERE paid_at > ''2024-01-01'')\nSELECT\n  p.amount AS amount,\n  c.risk AS risk,\n  p.paid_at AS paid_at,\n  p.is_fraud AS is_fraud\nFROM recent p JOIN public.countries c ON c.code = p.country"}'::jsonb, ''::text);
CREATE OR REPLACE VIEW public.fraud_features
  WITH (security_barrier = true, security_invoker = true) AS
WITH recent AS (SELECT * FROM public.payments WHERE paid_at > '2024-01-01')
SELECT
  p.amount AS amount,
  c.risk AS risk,
  p.paid_at AS paid_at,
  p.is_fraud AS is_fraud
FROM recent p JOIN public.countries c ON c.code = p.country;
COMMENT ON VIEW public.fraud_features IS 'features, then the target, of model public.fraud';
CREATE OR REPLACE FUNCTION public.fraud_predict(
  amount numeric,
  risk real,
  paid_at timestamp with time zone)
  RETURNS boolean
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'predict public.fraud';
REVOKE ALL ON FUNCTION public.fraud_predict(numeric, real, timestamp with time zone) FROM PUBLIC;
COMMENT ON FUNCTION public.fraud_predict(numeric, real, timestamp with time zone) IS 'prediction of model public.fraud';
CREATE OR REPLACE FUNCTION public.fraud_predict_proba(
  amount numeric,
  risk real,
  paid_at timestamp with time zone)
  RETURNS double precision
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'predict_proba public.fraud';
REVOKE ALL ON FUNCTION public.fraud_predict_proba(numeric, real, timestamp with time zone) FROM PUBLIC;
COMMENT ON FUNCTION public.fraud_predict_proba(numeric, real, timestamp with time zone) IS 'probability of the positive class by model public.fraud';
CREATE OR REPLACE FUNCTION public.fraud_classes()
  RETURNS boolean[]
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'classes public.fraud';
REVOKE ALL ON FUNCTION public.fraud_classes() FROM PUBLIC;
COMMENT ON FUNCTION public.fraud_classes() IS 'classes of model public.fraud, in the order of its probabilities';
SELECT dml.train('public'::text, 'fraud'::text, 'true'::boolean);

COMMIT;
