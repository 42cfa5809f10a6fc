-- Without tables, an expression without a cast has no known type.
-- args: --require-schema

TRAIN MODEL churn USING logistic_regression FROM customers
  PREDICT gone::boolean WITH FEATURES (age::integer, plan);
