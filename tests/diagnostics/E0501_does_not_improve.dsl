-- A trend in STOP WHEN is checked, but not generated yet.
-- args: --generate
CREATE TABLE payments (amount numeric(12,2), country text, is_fraud boolean);
TRAIN MODEL fraud USING gradient_boosting FROM payments PREDICT is_fraud
  WITH FEATURES (amount, country) STOP WHEN roc_auc DOES NOT IMPROVE FOR 10 epochs;
