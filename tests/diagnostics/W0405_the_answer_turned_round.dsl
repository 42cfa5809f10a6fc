-- A feature that reads the target gives it away.
CREATE TABLE customers (age integer, spend numeric, country text, churned boolean, churn_reason text, at timestamptz);
TRAIN MODEL churn USING logistic_regression FROM customers PREDICT churned
  WITH FEATURES (age, (NOT churned)::int AS stayed);
