-- Where a model, a column and an endpoint come from.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
DEPLOY MODEL fraud TO ENDPOINT scoring;
EXPLAIN LINEAGE OF MODEL public.fraud;
EXPLAIN LINEAGE OF COLUMN payments.amount;
EXPLAIN LINEAGE OF COLUMN public.payments.country;
EXPLAIN LINEAGE OF ENDPOINT scoring;
