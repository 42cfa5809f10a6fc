-- A name that two tables of the join have needs its table.
CREATE TABLE orders (customer integer, region text, total numeric);
CREATE TABLE customers (id integer, region text, age integer);
TRAIN MODEL order_total USING gradient_boosting
  FROM orders o JOIN customers c ON c.id = o.customer
  PREDICT total WITH FEATURES (region, age);
