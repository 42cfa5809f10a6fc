-- A string where a parameter takes an integer.
CREATE TABLE payments (amount numeric(12,2), country text, is_fraud boolean);
TRAIN MODEL fraud USING gradient_boosting(max_depth = 'deep', learning_rate = 10%) FROM payments
  PREDICT is_fraud WITH FEATURES (amount, country);
