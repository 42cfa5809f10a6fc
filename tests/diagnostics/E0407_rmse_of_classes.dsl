-- A metric of regression cannot measure a classifier.
CREATE TABLE payments (amount numeric(12,2), country text, is_fraud boolean);
TRAIN MODEL fraud USING gradient_boosting FROM payments PREDICT is_fraud
  WITH FEATURES (amount, country) OPTIMIZE FOR rmse;
