-- SPLIT DATA has three parts, and a part of another name is not ignored.
CREATE TABLE payments (amount numeric(12,2), country text, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud
  WITH FEATURES (amount, country)
  SPLIT DATA training = 0.8, validate = 0.2;
