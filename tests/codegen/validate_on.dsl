-- Validation rows from another table get a view of their own.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), balance double precision, country text, paid_at timestamptz, is_fraud boolean);
CREATE TABLE checked_payments (LIKE payments);
TRAIN MODEL fraud USING gradient_boosting FROM payments PREDICT is_fraud WITH FEATURES (amount, country)
  VALIDATE ON checked_payments;
