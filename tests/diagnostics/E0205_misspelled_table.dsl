-- A table that is not there although tables are known.
-- args: --whole-catalog
CREATE TABLE payments (amount numeric(12,2), country text, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM paymants
  PREDICT is_fraud WITH FEATURES (amount, country);
