-- A feature transformer becomes a function of the columns that it reads; DERIVED calls it, of several columns each.
CREATE TABLE orders (id bigint PRIMARY KEY, price numeric(10,2), quantity integer, paid_at timestamptz, returned boolean);
-- What an order is worth.
CREATE FEATURE TRANSFORMER worth AS SELECT price * quantity AS total FROM orders;
CREATE FEATURE TRANSFORMER parts AS SELECT o.price * o.quantity AS total, extract(hour FROM o.paid_at)::integer AS hour FROM orders AS o;
TRAIN MODEL returns USING logistic_regression FROM orders PREDICT returned
  WITH FEATURES (quantity, DERIVED worth(price, quantity) AS worth, DERIVED parts(price, quantity, paid_at) AS order_parts, DERIVED(price / 2) AS half);
