-- The columns a transformer reads and makes, with their types.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
CREATE FEATURE TRANSFORMER ratio AS SELECT amount / (length(country) + 1) AS per_letter, paid_at::date AS day FROM payments;
CREATE FEATURE TRANSFORMER shape AS SELECT p.amount * 2 AS double, upper(p.country) FROM payments AS p;
