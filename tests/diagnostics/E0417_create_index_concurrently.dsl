-- A statement that PostgreSQL refuses inside a transaction.
CREATE TABLE payments (amount numeric(12,2), country text, is_fraud boolean);
CREATE INDEX CONCURRENTLY payments_country ON payments (country);
TRAIN MODEL fraud USING logistic_regression FROM payments
  PREDICT is_fraud WITH FEATURES (amount, country);
