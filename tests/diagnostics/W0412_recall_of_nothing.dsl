-- A share is never below 0.
CREATE TABLE customers (age integer, spend numeric, country text, churned boolean, churn_reason text, at timestamptz);
TRAIN MODEL churn USING logistic_regression FROM customers PREDICT churned
  WITH FEATURES (age, spend) STOP WHEN recall >= 0;
