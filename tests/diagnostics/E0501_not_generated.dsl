-- An algorithm that is checked, but not trained yet.
-- args: --generate
CREATE TABLE payments (amount numeric(12,2), country text, is_fraud boolean);
TRAIN MODEL fraud USING naive_bayes FROM payments PREDICT is_fraud
  WITH FEATURES (amount, country);
