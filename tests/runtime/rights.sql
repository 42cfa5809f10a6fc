-- Who may do what: the job runs with the submitter's rights and under row security, models belong to their owner.
CREATE EXTENSION IF NOT EXISTS declarativeml;
CREATE FUNCTION pg_temp.spec(model text) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('format', 1, 'schema', 'public', 'name', model, 'algorithm', 'linear_regression', 'task', 'regression',
    'parameters', '{"l2":0.0,"fit_intercept":true}'::jsonb, 'target', '{"name":"y","type":"double precision"}'::jsonb,
    'features', '[{"name":"x","type":"double precision","kind":"number"}]'::jsonb,
    'split', '{"training":1.0,"validation":0.0,"test":0.0,"by":"random"}'::jsonb, 'validation_view', false,
    'optimize_for', 'rmse', 'stop_when', NULL, 'seed', 42, 'limits', '{}'::jsonb) $$;
CREATE ROLE dml_t_owner; CREATE ROLE dml_t_other; CREATE ROLE dml_t_app; CREATE ROLE dml_t_member IN ROLE dml_t_owner;
GRANT CREATE ON SCHEMA public TO dml_t_owner, dml_t_other;
CREATE TABLE secrets (x double precision, y double precision, tenant text);
INSERT INTO secrets SELECT i, 2 * i, 'a' FROM generate_series(1, 100) AS i;
INSERT INTO secrets SELECT i, -5 * i, 'b' FROM generate_series(1, 100) AS i;
ALTER TABLE secrets ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenants ON secrets USING (tenant = 'a' AND current_user = 'dml_t_owner');
SET ROLE dml_t_owner;
SELECT dml.declare_model('public', 'm', pg_temp.spec('m'), NULL) > 0 AS declared;
CREATE VIEW m_features WITH (security_barrier, security_invoker) AS SELECT x, y FROM secrets;
CREATE FUNCTION m_predict(x double precision) RETURNS double precision LANGUAGE dml STABLE PARALLEL SAFE AS 'predict public.m';
REVOKE ALL ON FUNCTION m_predict FROM PUBLIC;
-- E0610 before a job is made
SELECT dml.train('public', 'm');
RESET ROLE;
GRANT SELECT ON secrets TO dml_t_owner;
SET ROLE dml_t_owner;
SELECT dml.train('public', 'm') AS job \gset
SELECT pg_temp.wait(:job);
-- only the owner's rows were seen
SELECT training_rows FROM dml.versions;
SELECT round(m_predict(10)::numeric, 3);
-- the tables are closed
SELECT count(*) FROM dml.model;
SELECT count(*) FROM dml.tensor_chunk;
-- a right that is gone by the time the job runs
RESET ROLE;
BEGIN;
SET ROLE dml_t_owner;
SELECT dml.train('public', 'm') AS job \gset
RESET ROLE;
REVOKE SELECT ON secrets FROM dml_t_owner;
COMMIT;
SELECT pg_temp.wait(:job);
SELECT state, owner, error_code, error_subject, error_message FROM dml.jobs WHERE job_id = :job;
-- others neither see nor change it
SET ROLE dml_t_other;
SELECT count(*) FROM dml.models;
SELECT count(*) FROM dml.jobs;
SELECT count(*) FROM dml.metrics;
SELECT dml.train('public', 'm');
SELECT dml.drop_model('public', 'm', true);
SELECT dml.declare_model('public', 'm', pg_temp.spec('m'), NULL);
SELECT dml.cancel_job(:job);
CREATE FUNCTION steal(x double precision) RETURNS double precision LANGUAGE dml STABLE AS 'predict public.m';
SET check_function_bodies = off;
CREATE FUNCTION steal(x double precision) RETURNS double precision LANGUAGE dml STABLE AS 'predict public.m';
SELECT steal(1);
RESET check_function_bodies;
SELECT m_predict(1);
-- EXECUTE is all that a caller needs, also across roles in one session with cached plans
RESET ROLE;
GRANT EXECUTE ON FUNCTION m_predict TO dml_t_app;
PREPARE ask AS SELECT round(m_predict(10)::numeric, 3);
SET plan_cache_mode = force_generic_plan;
SET ROLE dml_t_app;
EXECUTE ask;
SET ROLE dml_t_other;
EXECUTE ask;
SET ROLE dml_t_app;
EXECUTE ask;
SELECT count(*) FROM dml.models;
SET ROLE dml_t_member;
SELECT model_name, state FROM dml.models;
RESET ROLE;
-- a search path and operators of the caller are not used by the functions of the extension
CREATE SCHEMA trap;
CREATE FUNCTION trap.eq(text, text) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''captured''; END';
CREATE OPERATOR trap.= (LEFTARG = text, RIGHTARG = text, FUNCTION = trap.eq);
SET search_path = trap, pg_catalog, public;
SELECT public.m_predict(10) IS NOT NULL AS answered;
SELECT dml.cancel_job(1);
RESET search_path;
-- every function pins its search path but the one that needs the caller's and parts of an aggregate, which look nothing up; none runs as its definer
SELECT p.oid::regprocedure, p.prosecdef, p.proconfig FROM pg_proc AS p WHERE pronamespace = 'dml'::regnamespace
  AND (p.prosecdef OR p.proconfig IS DISTINCT FROM '{"search_path=pg_catalog, pg_temp"}') ORDER BY 1::text;
SELECT c.relname FROM pg_class AS c WHERE relnamespace = 'dml'::regnamespace AND relkind IN ('r', 'v')
  AND has_table_privilege('dml_t_app', c.oid, 'SELECT') ORDER BY 1;
SELECT c.relname, a.attname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
  WHERE relnamespace = 'dml'::regnamespace AND relkind = 'r' AND col_description(c.oid, a.attnum) IS NULL;
SELECT dml.drop_model('public', 'm', false);
DROP OWNED BY dml_t_owner, dml_t_other, dml_t_app, dml_t_member;
DROP ROLE dml_t_member; DROP ROLE dml_t_owner; DROP ROLE dml_t_other; DROP ROLE dml_t_app;
