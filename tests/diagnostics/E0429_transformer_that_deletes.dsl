-- A transformer that would change rows.
CREATE TABLE payments (id bigint, amount numeric, country text, paid_at timestamptz, is_fraud boolean);
CREATE FEATURE TRANSFORMER recent AS DELETE FROM payments;
