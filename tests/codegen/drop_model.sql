-- drop_model.sql: made by dmlc 0.1.0 from drop_model.dsl. Change the source and compile again instead of editing this.
-- Needs the extension declarativeml. One transaction; may be run again.
BEGIN;
SET LOCAL search_path = public, pg_temp;
SET LOCAL standard_conforming_strings = on;

-- DROP MODEL fraud (drop_model.dsl:2)
--   DROP MODEL IF EXISTS fraud
SELECT dml.drop_model('public'::text, 'fraud'::text, 'true'::boolean);

COMMIT;
