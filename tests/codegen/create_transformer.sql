-- create_transformer.sql: made by dmlc 0.1.0 from create_transformer.dsl. Change the source and compile again instead of editing this.
-- Needs the extension declarativeml. One transaction; may be run again.
BEGIN;
SET LOCAL search_path = public, pg_temp;
SET LOCAL standard_conforming_strings = on;

-- SQL (create_transformer.dsl:2)
CREATE TABLE orders (id bigint PRIMARY KEY, price numeric(10,2), quantity integer, paid_at timestamptz, returned boolean);

-- CREATE FEATURE TRANSFORMER worth (create_transformer.dsl:4)
--   CREATE FEATURE TRANSFORMER worth AS SELECT price * quantity AS total FROM orders
CREATE OR REPLACE FUNCTION public.worth(price numeric, quantity integer)
  RETURNS numeric
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN CAST((price * quantity) AS numeric);
REVOKE ALL ON FUNCTION public.worth(numeric, integer) FROM PUBLIC;
COMMENT ON FUNCTION public.worth(numeric, integer) IS 'What an order is worth.';

-- CREATE FEATURE TRANSFORMER parts (create_transformer.dsl:5)
--   CREATE FEATURE TRANSFORMER parts AS SELECT o.price * o.quantity AS total, extract(hour FROM o.paid_at)::integer AS hour FROM orders AS o
CREATE OR REPLACE FUNCTION public.parts(price numeric, quantity integer, paid_at timestamp with time zone, OUT total numeric, OUT hour integer)
  RETURNS record
  LANGUAGE sql STABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CAST((o.price * o.quantity) AS numeric), CAST(CAST(pg_catalog."extract"('hour', o.paid_at) AS pg_catalog.int4) AS integer)
  FROM (SELECT $1 AS price, $2 AS quantity, $3 AS paid_at) AS o;
  END;
REVOKE ALL ON FUNCTION public.parts(numeric, integer, timestamp with time zone) FROM PUBLIC;
COMMENT ON FUNCTION public.parts(numeric, integer, timestamp with time zone) IS 'feature transformer public.parts';

-- TRAIN MODEL returns (create_transformer.dsl:6)
--   TRAIN MODEL returns USING logistic_regression FROM orders PREDICT returned
--     WITH FEATURES (quantity, DERIVED worth(price, quantity) AS worth, DERIVED parts(price, quantity, paid_at) AS order_parts, DERIVED(price / 2) AS half)
SELECT dml.declare_model('public'::text, 'returns'::text, '{"format":1,"schema":"public","name":"returns","algorithm":"logistic_regression","task":"binary","parameters":{"class_weight":"none","fit_intercept":true,"l1":0.0,"l2":1.0,"max_iterations":100,"tolerance":1e-06},"target":{"name":"returned","type":"boolean"},"features":[{"name":"quantity","type":"integer","kind":"number"},{"name":"worth","type":"numeric","kind":"number"},{"name":"order_parts_total","type":"numeric","kind":"number"},{"name":"order_parts_hour","type":"integer","kind":"number"},{"name":"half","type":"numeric","kind":"number"}],"split":{"training":0.8,"validation":0.2,"test":0.0,"by":"random"},"validation_view":false,"optimize_for":"log_loss","stop_when":null,"seed":42,"limits":{},"source":"SELECT\n  quantity AS quantity,\n  public.worth(price, quantity) AS worth,\n  (CAST((public.parts(price, quantity, paid_at)).total AS numeric)) AS order_parts_total,\n  (CAST((public.parts(price, quantity, paid_at)).hour AS integer)) AS order_parts_hour,\n  (price / 2) AS half,\n  returned AS returned\nFROM public.orders"}'::jsonb, ''::text);
CREATE OR REPLACE VIEW public.returns_features
  WITH (security_barrier = true, security_invoker = true) AS
SELECT
  quantity AS quantity,
  public.worth(price, quantity) AS worth,
  (CAST((public.parts(price, quantity, paid_at)).total AS numeric)) AS order_parts_total,
  (CAST((public.parts(price, quantity, paid_at)).hour AS integer)) AS order_parts_hour,
  (price / 2) AS half,
  returned AS returned
FROM public.orders;
COMMENT ON VIEW public.returns_features IS 'features, then the target, of model public.returns';
CREATE OR REPLACE FUNCTION public.returns_predict(
  quantity integer,
  worth numeric,
  order_parts_total numeric,
  order_parts_hour integer,
  half numeric)
  RETURNS boolean
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'predict public.returns';
REVOKE ALL ON FUNCTION public.returns_predict(integer, numeric, numeric, integer, numeric) FROM PUBLIC;
COMMENT ON FUNCTION public.returns_predict(integer, numeric, numeric, integer, numeric) IS 'prediction of model public.returns';
CREATE OR REPLACE FUNCTION public.returns_predict_proba(
  quantity integer,
  worth numeric,
  order_parts_total numeric,
  order_parts_hour integer,
  half numeric)
  RETURNS double precision
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'predict_proba public.returns';
REVOKE ALL ON FUNCTION public.returns_predict_proba(integer, numeric, numeric, integer, numeric) FROM PUBLIC;
COMMENT ON FUNCTION public.returns_predict_proba(integer, numeric, numeric, integer, numeric) IS 'probability of the positive class by model public.returns';
CREATE OR REPLACE FUNCTION public.returns_classes()
  RETURNS boolean[]
  LANGUAGE dml STABLE PARALLEL SAFE COST 50
  AS 'classes public.returns';
REVOKE ALL ON FUNCTION public.returns_classes() FROM PUBLIC;
COMMENT ON FUNCTION public.returns_classes() IS 'classes of model public.returns, in the order of its probabilities';
SELECT dml.train('public'::text, 'returns'::text, 'true'::boolean);
CREATE OR REPLACE FUNCTION public.returns_predict(public.orders)
  RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN (SELECT public.returns_predict(
    CAST(quantity AS integer),
    CAST(public.worth(price, quantity) AS numeric),
    CAST((CAST((public.parts(price, quantity, paid_at)).total AS numeric)) AS numeric),
    CAST((CAST((public.parts(price, quantity, paid_at)).hour AS integer)) AS integer),
    CAST((price / 2) AS numeric))
  FROM (SELECT ($1).*) AS orders);
REVOKE ALL ON FUNCTION public.returns_predict(public.orders) FROM PUBLIC;
COMMENT ON FUNCTION public.returns_predict(public.orders) IS 'prediction of model public.returns for a row of public.orders';
CREATE OR REPLACE FUNCTION public.returns_predict_proba(public.orders)
  RETURNS double precision
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN (SELECT public.returns_predict_proba(
    CAST(quantity AS integer),
    CAST(public.worth(price, quantity) AS numeric),
    CAST((CAST((public.parts(price, quantity, paid_at)).total AS numeric)) AS numeric),
    CAST((CAST((public.parts(price, quantity, paid_at)).hour AS integer)) AS integer),
    CAST((price / 2) AS numeric))
  FROM (SELECT ($1).*) AS orders);
REVOKE ALL ON FUNCTION public.returns_predict_proba(public.orders) FROM PUBLIC;
COMMENT ON FUNCTION public.returns_predict_proba(public.orders) IS 'probabilities by model public.returns for a row of public.orders';

COMMIT;
