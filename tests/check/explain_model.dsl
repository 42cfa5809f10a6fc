-- What a model is.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
EXPLAIN MODEL fraud;
