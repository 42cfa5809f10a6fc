-- A transformer that groups rows cannot be computed from one.
CREATE TABLE payments (customer_id bigint, amount numeric, paid_at timestamptz);
CREATE FEATURE TRANSFORMER total AS SELECT sum(amount) AS total FROM payments GROUP BY customer_id;
