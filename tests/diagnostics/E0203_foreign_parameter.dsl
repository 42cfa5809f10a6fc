-- A parameter of one algorithm is unknown to another.
CREATE TABLE customers (age integer, plan text, gone boolean);
TRAIN MODEL churn USING logistic_regression(learning_rate = 0.1) FROM customers
  PREDICT gone WITH FEATURES (age, plan);
