-- train_regression.sql: made by dmlc 0.1.0 from train_regression.dsl. Change the source and compile again instead of editing this.
-- Needs the extension declarativeml. One transaction; may be run again.
BEGIN;
SET LOCAL search_path = public, pg_temp;
SET LOCAL standard_conforming_strings = on;

-- SQL (train_regression.dsl:2)
CREATE TABLE "Homes" (id int PRIMARY KEY, "Area m2" real, rooms smallint, price numeric);

-- TRAIN MODEL Home price (train_regression.dsl:3)
--   TRAIN MODEL "Home price" USING linear_regression FROM "Homes" PREDICT price WITH FEATURES ("Area m2", rooms)
SELECT dml.declare_model('public'::text, 'Home price'::text, '{"format":1,"schema":"public","name":"Home price","algorithm":"linear_regression","task":"regression","parameters":{"fit_intercept":true,"l1":0.0,"l2":0.0},"target":{"name":"price","type":"numeric"},"features":[{"name":"Area m2","type":"real","kind":"number"},{"name":"rooms","type":"smallint","kind":"number"}],"split":{"training":0.8,"validation":0.2,"test":0.0,"by":"random"},"validation_view":false,"optimize_for":"rmse","stop_when":null,"seed":42,"limits":{},"source":"SELECT\n  \"Area m2\" AS \"Area m2\",\n  rooms AS rooms,\n  price AS price\nFROM public.\"Homes\""}'::jsonb, ''::text);
CREATE OR REPLACE VIEW public."Home price_features"
  WITH (security_barrier = true, security_invoker = true) AS
SELECT
  "Area m2" AS "Area m2",
  rooms AS rooms,
  price AS price
FROM public."Homes";
COMMENT ON VIEW public."Home price_features" IS 'features, then the target, of model public."Home price"';
CREATE OR REPLACE FUNCTION public."Home price_predict"(
  "Area m2" real,
  rooms smallint)
  RETURNS double precision
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'predict public."Home price"';
REVOKE ALL ON FUNCTION public."Home price_predict"(real, smallint) FROM PUBLIC;
COMMENT ON FUNCTION public."Home price_predict"(real, smallint) IS 'prediction of model public."Home price"';
SELECT dml.train('public'::text, 'Home price'::text, 'true'::boolean);
CREATE OR REPLACE FUNCTION public."Home price_predict"(public."Homes")
  RETURNS double precision
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN public."Home price_predict"(
    CAST(($1)."Area m2" AS real),
    CAST(($1).rooms AS smallint));
REVOKE ALL ON FUNCTION public."Home price_predict"(public."Homes") FROM PUBLIC;
COMMENT ON FUNCTION public."Home price_predict"(public."Homes") IS 'prediction of model public."Home price" for a row of public."Homes"';

COMMIT;
