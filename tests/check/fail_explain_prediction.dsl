-- Conditions that are none, rows without the features, methods and numbers that cannot be.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
EXPLAIN PREDICTION fraud FOR id + 7;
EXPLAIN PREDICTION fraud FOR WHERE idd = 7;
EXPLAIN PREDICTION fraud FOR WHERE count(*) > 1;
EXPLAIN PREDICTION fraud FOR payments WHERE id = = 7;
EXPLAIN PREDICTION fraud FOR id = = 7;
EXPLAIN PREDICTION fraud FOR (SELECT 1.5 AS amount) AS row;
EXPLAIN PREDICTION fraud FOR id = 7 USING shap SHOW TOP 0 features;
EXPLAIN PREDICTION fraud FOR id = 7 USING shap_values(backgrund = 50);
