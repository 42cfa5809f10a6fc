-- A parameter is given once; the first place is noted.
CREATE TABLE payments (amount numeric(12,2), country text, is_fraud boolean);
TRAIN MODEL fraud USING gradient_boosting(max_depth = 4, learning_rate = 0.1, max_depth = 6)
  FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
