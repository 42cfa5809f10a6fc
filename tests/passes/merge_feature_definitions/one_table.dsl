-- Prediction from a row of the one source table uses the definition that training uses.
-- args: --dump-ir=after:merge_feature_definitions
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), balance double precision, country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud
  WITH FEATURES (amount, amount / balance AS share, lower(country) AS country);
