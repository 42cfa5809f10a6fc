-- The group of the folds becomes the last column of the feature view, hashed; classes weigh as much as each other.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), balance double precision, country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING gradient_boosting FROM payments PREDICT is_fraud WITH FEATURES (amount, country)
  BALANCE CLASSES BY class_weights
  VALIDATE USING cross_validation(folds = 4, stratified = true, group = balance);
