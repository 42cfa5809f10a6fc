-- A feature without any column.
CREATE TABLE customers (age integer, plan text, gone boolean);
TRAIN MODEL churn USING logistic_regression FROM customers
  PREDICT gone WITH FEATURES (1 AS bias, age, plan);
