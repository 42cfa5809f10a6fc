-- Columns of one name from two tables need different names as features.
CREATE TABLE orders (id integer, total numeric);
CREATE TABLE refunds (order_id integer, total numeric, disputed boolean);
TRAIN MODEL dispute USING logistic_regression FROM orders o JOIN refunds r ON r.order_id = o.id
  PREDICT r.disputed WITH FEATURES (o.total, r.total);
