-- A source keeps the columns that features, target and split key read.
-- args: --dump-ir=after:drop_unused_columns
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), balance double precision, country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud
  WITH FEATURES (amount, extract(hour FROM paid_at) AS hour)
  SPLIT DATA training = 0.7, validation = 0.2, test = 0.1 BY HASH(id);
