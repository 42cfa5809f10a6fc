-- Parts of a split that sum to more than 1.
CREATE TABLE payments (amount numeric(12,2), country text, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud
  WITH FEATURES (amount, country)
  SPLIT DATA training = 0.7, validation = 0.2, test = 0.2;
