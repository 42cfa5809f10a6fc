-- The rows of a sub-select are not those of its table: no function takes a row of that.
CREATE TABLE trades (id bigint, price double precision);
TRAIN MODEL price_by_kind
  USING linear_regression
  FROM (SELECT id % 3 AS kind, avg(price) AS price FROM trades GROUP BY id % 3, id / 9) AS kinds
  PREDICT price
  WITH FEATURES (kind);
