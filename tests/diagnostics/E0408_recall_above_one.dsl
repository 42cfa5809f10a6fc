-- A condition outside the range of its metric can never hold.
CREATE TABLE payments (amount numeric(12,2), country text, is_fraud boolean);
TRAIN MODEL fraud USING gradient_boosting FROM payments PREDICT is_fraud
  WITH FEATURES (amount, country) STOP WHEN recall > 90 OR epochs >= 50;
