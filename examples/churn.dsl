-- The smallest complete program: makes a table, trains a model on it. Runs on any database that has the extension.

CREATE TABLE IF NOT EXISTS customers (
    customer_id     integer PRIMARY KEY,
    signed_up       date NOT NULL,
    plan            text NOT NULL,
    monthly_charges numeric(6, 2),
    support_calls   smallint NOT NULL,
    churned         boolean NOT NULL
);

-- 5,000 customers from hashes of their numbers, always the same. Short contracts and many calls make people leave.
INSERT INTO customers
SELECT i,
       date '2025-01-01' - (hashint4(i) & 2047),
       (ARRAY['basic', 'plus', 'family'])[1 + (hashint4(i + 5000) & 1023) % 3],
       CASE WHEN (hashint4(i + 10000) & 31) > 0 THEN 15 + (hashint4(i + 15000) & 4095) / 50.0 END,
       (hashint4(i + 20000) & 7),
       (hashint4(i + 25000) & 1023) / 1024.0
           < 1 / (1 + exp(1.5 + (hashint4(i) & 2047) / 700.0 - 0.45 * (hashint4(i + 20000) & 7)))
FROM generate_series(1, 5000) AS i
ON CONFLICT DO NOTHING;

-- Who is going to leave?
TRAIN MODEL churn
  USING logistic_regression
  FROM customers
  PREDICT churned
  WITH FEATURES (signed_up, plan, monthly_charges, support_calls);
