-- A column is a number of the model and a category of a transformer.
CREATE TABLE customers (age integer, visits integer, churned boolean);
TRAIN MODEL churn USING logistic_regression FROM customers PREDICT churned
  WITH FEATURES (age, visits, TRANSFORM one_hot_encoder(visits));
