-- The source of predictions lacks a feature of the model.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments
  PREDICT is_fraud WITH FEATURES (amount, country);
PREDICT USING MODEL fraud FROM (SELECT id, amount FROM payments) AS p
  STORE RESULTS IN fraud_scores KEY (id);
