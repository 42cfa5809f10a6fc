-- A source that is a query: a CTE sums up orders, a join adds the customer, the target is an expression.

CREATE TABLE IF NOT EXISTS shoppers (
    shopper_id integer PRIMARY KEY,
    country    text NOT NULL,
    joined     date NOT NULL
);

CREATE TABLE IF NOT EXISTS orders (
    order_id   bigint PRIMARY KEY,
    shopper_id integer NOT NULL REFERENCES shoppers,
    ordered_on date NOT NULL,
    total      numeric(10, 2) NOT NULL
);

INSERT INTO shoppers
SELECT i, (ARRAY['DE', 'FR', 'IT', 'ES'])[1 + (hashint4(i) & 3)], date '2024-01-01' - (hashint4(i + 2000) & 511)
FROM generate_series(1, 2000) AS i
ON CONFLICT DO NOTHING;

INSERT INTO orders
SELECT i, 1 + i % 2000, date '2024-01-01' + (hashint4(i::integer) & 511),
       5 + (hashint4((1 + i % 2000)::integer) & 3) * 10 + (hashint4(i::integer + 40000) & 1023) / 20.0
FROM generate_series(1::bigint, 40000) AS i
ON CONFLICT DO NOTHING;

-- What a shopper spends in the second half of the year, from the first half.
WITH first_half AS (
  SELECT
    shopper_id,
    count(*) AS orders,
    sum(total) AS spent,
    max(total) AS largest,
    max(ordered_on) AS last_order
  FROM orders
  WHERE ordered_on < date '2024-07-01'
  GROUP BY shopper_id
), second_half AS (
  SELECT shopper_id, sum(total) AS spent
  FROM orders
  WHERE ordered_on >= date '2024-07-01' AND ordered_on < date '2025-01-01'
  GROUP BY shopper_id
)
TRAIN MODEL spending
  USING linear_regression(l2 = 1.0)
  FROM shoppers s JOIN first_half f USING (shopper_id) LEFT JOIN second_half n USING (shopper_id)
  PREDICT coalesce(n.spent, 0) AS spent_next
  WITH FEATURES (
    s.country,
    date '2024-07-01' - s.joined AS days_known,
    f.orders,
    f.spent,
    f.largest,
    f.spent / f.orders AS mean_order,
    f.last_order
  )
  SPLIT DATA training = 0.8, validation = 0.2;
