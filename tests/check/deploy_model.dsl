-- An endpoint for a version of a model, with every setting of its configuration.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
-- Answers in time.
DEPLOY MODEL fraud VERSION 3 TO ENDPOINT scoring
  WITH CONFIGURATION {max_latency: '10 ms', 'throughput': 1000, concurrency: 8, batch_size: 64, timeout: 2 seconds,
    memory: '1GB', cache_size: 0, log_predictions: true, sample_rate: 10%}
  MONITOR drift_detection VERSION CONTROL enabled;
DEPLOY MODEL fraud TO ENDPOINT other.plain;
