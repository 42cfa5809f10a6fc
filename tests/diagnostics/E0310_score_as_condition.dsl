-- A number where a condition must be.
CREATE TABLE payments (id bigint, amount numeric, country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
SCORE INSERTS INTO payments WITH MODEL fraud AS score QUARANTINE WHEN score;
