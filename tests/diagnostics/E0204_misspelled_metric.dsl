-- A metric that does not exist; the nearest name is shown.
CREATE TABLE payments (amount numeric(12,2), country text, is_fraud boolean);
TRAIN MODEL fraud USING gradient_boosting FROM payments PREDICT is_fraud
  WITH FEATURES (amount, country) OPTIMIZE FOR roc_acu;
