-- A parameter that is checked, but that training does not know yet.
-- args: --generate
CREATE TABLE payments (amount numeric(12,2), country text, is_fraud boolean);
TRAIN MODEL fraud USING knn(return_neighbors = true) FROM payments PREDICT is_fraud
  WITH FEATURES (amount, country);
