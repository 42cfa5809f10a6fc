-- Fraud among card payments (examples/payments.sql) by a neural network: balanced, cross-validated, saved as it goes.
-- args: --schema examples/data/tables.sql

TRAIN MODEL fraud_network
  USING neural_network(layers = [128, 64, 32], batch_size = 256)
  FROM payments
  PREDICT is_fraud
  WITH FEATURES (* EXCEPT (id, next_amount, is_test))
  BALANCE CLASSES BY oversampling
  VALIDATE USING cross_validation(folds = 5, stratified = true)
  OPTIMIZE FOR recall
  STOP WHEN recall > 0.90 OR epochs > 100
  SAVE CHECKPOINTS EVERY 5 epochs KEEP LAST 3
  WITH FALLBACK (
    ON memory_error RETRY WITH layers = [32, 16],
    ON convergence_failure RETRY WITH learning_rate = 0.0001
  )
  MAX RETRIES 2;
