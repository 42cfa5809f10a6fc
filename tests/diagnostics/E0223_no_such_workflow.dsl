-- A workflow that is neither an agent nor a procedure.
-- args: --whole-catalog
CREATE PROCEDURE clean_up(days integer) LANGUAGE sql AS $$ SELECT 1 $$;
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), is_fraud boolean);
TRAIN MODEL fraud USING gradient_boosting FROM payments PREDICT is_fraud WITH FEATURES (amount);
WHEN MODEL fraud recall < 0.8 THEN TRIGGER clean;
