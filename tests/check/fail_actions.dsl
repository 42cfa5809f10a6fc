-- Actions that are none, that do not fit the statement, or that name what is not there.
-- args: --whole-catalog
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount);
CREATE PROCEDURE clean(days integer) LANGUAGE sql AS $$ SELECT 1 $$;
WHEN MODEL fraud CONVERGED THEN NOTFY ops('x') AND stop_training AND NOTIFY ops(17) AND ALERT ops;
WHEN MODEL fraud CONVERGED THEN SCHEDULE retrainig IN 3 days AND SCHEDULE retraining IN 5 epochs;
WHEN MODEL fraud CONVERGED THEN SCHEDULE retraining IN 0 days AND ROLLBACK TO VERSION 0 AND dance;
WHEN MODEL fraud CONVERGED THEN TRIGGER cleen AND TRIGGER report AND EXECUTE clen(1) AND EXECUTE clean();
WHEN MODEL fraud CONVERGED THEN EXECUTE clean(payload.days) AND EXECUTE clean(1 +);
