-- Almost every customer has an address of their own.
-- args: --corpus-catalog
TRAIN MODEL churn USING logistic_regression FROM customers PREDICT churned
  WITH FEATURES (age, email);
