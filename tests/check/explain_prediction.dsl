-- Rows of a source, or rows of the model's own source that a condition picks, with WHERE or without.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
EXPLAIN PREDICTION fraud FOR payments WHERE id = 7 USING shap_values(background = 50) SHOW TOP 5 features;
EXPLAIN PREDICTION fraud FOR WHERE id = 7;
EXPLAIN PREDICTION fraud FOR payments.id = 7 AND is_fraud USING permutation;
EXPLAIN PREDICTION fraud FOR (SELECT 1.5 AS amount, 'AT' AS country) AS row;
