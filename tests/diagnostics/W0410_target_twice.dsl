-- Two columns with the same values are one fact.
-- args: --corpus-catalog
TRAIN MODEL churn USING logistic_regression FROM customers PREDICT churned
  WITH FEATURES (age, has_left);
