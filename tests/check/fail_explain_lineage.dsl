-- Names that are one letter off, and a column without its table.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
DEPLOY MODEL fraud TO ENDPOINT scoring;
EXPLAIN LINEAGE OF MODEL fruad;
EXPLAIN LINEAGE OF COLUMN payments.amuont;
EXPLAIN LINEAGE OF COLUMN amount;
EXPLAIN LINEAGE OF ENDPOINT scorings;
