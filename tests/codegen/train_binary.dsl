-- One binary model: view, functions by column and by row, model row, job.
-- Finds fraud among payments.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), balance double precision, country text, paid_at timestamptz, is_fraud boolean);
-- Scores a payment.
TRAIN MODEL fraud USING logistic_regression(l2 = 0.5) FROM payments PREDICT is_fraud
  WITH FEATURES (amount, country, extract(hour FROM paid_at) AS hour, CASE WHEN balance IS NULL THEN 1 ELSE 0 END AS no_balance)
  OPTIMIZE FOR roc_auc STOP WHEN roc_auc > 0.99 OR epochs > 50 SEED 7 WITH LIMITS (memory = '1GB', time = 10 minutes);
