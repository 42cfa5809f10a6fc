-- A model name leaves room for the names made from it.
CREATE TABLE customers (age integer, plan text, revenue numeric);
TRAIN MODEL expected_revenue_of_new_customers_in_first_two_years USING linear_regression
  FROM customers PREDICT revenue WITH FEATURES (age, plan);
