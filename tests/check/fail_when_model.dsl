-- Quantities, units and values of conditions that do not fit.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount);
WHEN MODEL fruad recall < 0.8 THEN NOTIFY ops;
WHEN MODEL fraud latncy > 10 seconds THEN NOTIFY ops;
WHEN MODEL fraud rmse > 10 THEN NOTIFY ops;
WHEN MODEL fraud latency > 0.2 THEN NOTIFY ops;
WHEN MODEL fraud epochs > 2.5 THEN NOTIFY ops;
WHEN MODEL fraud drift > 30% THEN NOTIFY ops;
WHEN MODEL fraud missing_rate > 2 THEN NOTIFY ops;
WHEN MODEL fraud drift DOES NOT IMPROVE FOR 3 epochs THEN NOTIFY ops;
WHEN MODEL fraud recall DECREASES FOR 0 checks THEN NOTIFY ops;
