-- A number outside the range of its parameter.
CREATE TABLE customers (age integer, plan text, gone boolean);
TRAIN MODEL churn USING gradient_boosting(subsample = 1.5) FROM customers
  PREDICT gone WITH FEATURES (age, plan);
