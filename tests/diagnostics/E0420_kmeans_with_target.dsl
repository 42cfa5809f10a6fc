-- Clusters are found without a known result.
CREATE TABLE customers (age integer, spend numeric, segment text);
TRAIN MODEL segments USING kmeans(k = 4) FROM customers
  PREDICT segment WITH FEATURES (age, spend);
