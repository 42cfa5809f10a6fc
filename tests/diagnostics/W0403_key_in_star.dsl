-- A star takes the primary key along.
CREATE TABLE customers (id bigint PRIMARY KEY, age integer, plan text, gone boolean);
TRAIN MODEL churn USING gradient_boosting FROM customers
  PREDICT gone WITH FEATURES (*);
