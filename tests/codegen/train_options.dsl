-- Every clause of a training that the runtime follows stands in its specification.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), balance double precision, country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING neural_network(layers = [8]) FROM payments PREDICT is_fraud WITH FEATURES (amount, country)
  BALANCE CLASSES BY smote(k = 3, ratio = 0.5) VALIDATE USING cross_validation(folds = 4, stratified = true)
  STOP WHEN loss DOES NOT IMPROVE FOR 3 epochs OR NOT recall DECREASES FOR 2 epochs SAVE CHECKPOINTS EVERY 5 minutes KEEP BEST
  WITH FALLBACK (ON memory_error RETRY WITH layers = [4, 2], batch_size = 32) MAX RETRIES 2 ON DEVICE cpu;
TRAIN MODEL forest USING random_forest FROM payments PREDICT is_fraud WITH FEATURES (amount)
  BALANCE CLASSES BY class_weights;
