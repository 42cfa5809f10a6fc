-- train_multiclass.sql: made by dmlc 0.1.0 from train_multiclass.dsl. Change the source and compile again instead of editing this.
-- Needs the extension declarativeml. One transaction; may be run again.
BEGIN;
SET LOCAL search_path = public, pg_temp;
SET LOCAL standard_conforming_strings = on;

-- SQL (train_multiclass.dsl:2)
CREATE TABLE wine (alcohol real, ash real, cultivar text);

-- TRAIN MODEL wine_kind (train_multiclass.dsl:3)
--   TRAIN MODEL wine_kind USING gradient_boosting(n_estimators = 20, task = multiclass) FROM wine PREDICT cultivar WITH FEATURES (*)
SELECT dml.declare_model('public'::text, 'wine_kind'::text, '{"format":1,"schema":"public","name":"wine_kind","algorithm":"gradient_boosting","task":"multiclass","parameters":{"colsample_bytree":1.0,"early_stopping_rounds":0,"gamma":0.0,"l1":0.0,"l2":1.0,"learning_rate":0.3,"max_bin":256,"max_depth":6,"min_child_weight":1.0,"n_estimators":20,"scale_pos_weight":1.0,"subsample":1.0},"target":{"name":"cultivar","type":"text"},"features":[{"name":"alcohol","type":"real","kind":"number"},{"name":"ash","type":"real","kind":"number"}],"split":{"training":0.8,"validation":0.2,"test":0.0,"by":"random"},"validation_view":false,"optimize_for":"log_loss","stop_when":null,"seed":42,"limits":{},"source":"SELECT\n  alcohol AS alcohol,\n  ash AS ash,\n  cultivar AS cultivar\nFROM public.wine"}'::jsonb, ''::text);
CREATE OR REPLACE VIEW public.wine_kind_features
  WITH (security_barrier = true, security_invoker = true) AS
SELECT
  alcohol AS alcohol,
  ash AS ash,
  cultivar AS cultivar
FROM public.wine;
COMMENT ON VIEW public.wine_kind_features IS 'features, then the target, of model public.wine_kind';
CREATE OR REPLACE FUNCTION public.wine_kind_predict(
  alcohol real,
  ash real)
  RETURNS text
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'predict public.wine_kind';
REVOKE ALL ON FUNCTION public.wine_kind_predict(real, real) FROM PUBLIC;
COMMENT ON FUNCTION public.wine_kind_predict(real, real) IS 'prediction of model public.wine_kind';
CREATE OR REPLACE FUNCTION public.wine_kind_predict_proba(
  alcohol real,
  ash real)
  RETURNS double precision[]
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'predict_proba public.wine_kind';
REVOKE ALL ON FUNCTION public.wine_kind_predict_proba(real, real) FROM PUBLIC;
COMMENT ON FUNCTION public.wine_kind_predict_proba(real, real) IS 'probabilities of the classes by model public.wine_kind, in the order of its classes function';
CREATE OR REPLACE FUNCTION public.wine_kind_classes()
  RETURNS text[]
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'classes public.wine_kind';
REVOKE ALL ON FUNCTION public.wine_kind_classes() FROM PUBLIC;
COMMENT ON FUNCTION public.wine_kind_classes() IS 'classes of model public.wine_kind, in the order of its probabilities';
SELECT dml.train('public'::text, 'wine_kind'::text, 'true'::boolean);
CREATE OR REPLACE FUNCTION public.wine_kind_predict(public.wine)
  RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN public.wine_kind_predict(
    CAST(($1).alcohol AS real),
    CAST(($1).ash AS real));
REVOKE ALL ON FUNCTION public.wine_kind_predict(public.wine) FROM PUBLIC;
COMMENT ON FUNCTION public.wine_kind_predict(public.wine) IS 'prediction of model public.wine_kind for a row of public.wine';
CREATE OR REPLACE FUNCTION public.wine_kind_predict_proba(public.wine)
  RETURNS double precision[]
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN public.wine_kind_predict_proba(
    CAST(($1).alcohol AS real),
    CAST(($1).ash AS real));
REVOKE ALL ON FUNCTION public.wine_kind_predict_proba(public.wine) FROM PUBLIC;
COMMENT ON FUNCTION public.wine_kind_predict_proba(public.wine) IS 'probabilities by model public.wine_kind for a row of public.wine';

COMMIT;
