-- Not one query, nothing computed, wrong names, itself, and a name twice.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
CREATE FEATURE TRANSFORMER a AS DELETE FROM payments;
CREATE FEATURE TRANSFORMER b AS SELECT FROM payments;
CREATE FEATURE TRANSFORMER c AS SELECT amuont FROM payments;
CREATE FEATURE TRANSFORMER d AS SELECT amount FROM d;
CREATE FEATURE TRANSFORMER e AS SELECT e(amount) FROM payments;
CREATE FEATURE TRANSFORMER f AS SELECT amount FROM payments FOR UPDATE;
CREATE FEATURE TRANSFORMER g AS SELECT amount + FROM payments;
CREATE FEATURE TRANSFORMER h AS SELECT amount FROM payments;
CREATE FEATURE TRANSFORMER h AS SELECT country FROM payments;
