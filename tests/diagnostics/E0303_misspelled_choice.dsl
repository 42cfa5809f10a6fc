-- A word that is none of the choices; the nearest one is shown.
CREATE TABLE payments (amount numeric(12,2), country text, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression(class_weight = balance) FROM payments
  PREDICT is_fraud WITH FEATURES (amount, country);
