-- Without tables, types are left to the database, and that is said once.

TRAIN MODEL churn USING logistic_regression FROM customers
  PREDICT gone WITH FEATURES (age, plan);
