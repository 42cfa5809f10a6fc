-- Predictions by a model that is not declared; the nearest name is shown.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount);
PREDICT USING MODEL fruad FROM payments STORE RESULTS IN fraud_scores KEY (id);
