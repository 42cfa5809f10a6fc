-- Fraud among a million card payments (examples/payments.sql): three algorithms, three ways to hold rows back.
-- args: --schema examples/data/tables.sql

-- Rows are held back by a hash of the key: a payment is always in the same part, also after new rows came.
TRAIN MODEL fraud_linear
  USING logistic_regression(l2 = 1.0, max_iterations = 50)
  FROM payments
  PREDICT is_fraud
  WITH FEATURES (* EXCEPT (id, next_amount, is_test))
  SPLIT DATA training = 0.8, validation = 0.1, test = 0.1 BY HASH(id)
  OPTIMIZE FOR roc_auc;

-- Rows are held back by time: trained on the past, tested on what came after it.
TRAIN MODEL fraud_trees
  USING gradient_boosting(n_estimators = 200, learning_rate = 0.1, max_depth = 6)
  FROM payments
  PREDICT is_fraud
  WITH FEATURES (
    paid_at,
    amount,
    amount / (n_last_24h + 1) AS amount_per_payment,
    country,
    merchant_category,
    channel,
    card_age_days,
    customer_age,
    balance,
    n_last_24h,
    is_foreign,
    device_score
  )
  SPLIT DATA training = 70%, validation = 20%, test = 10% BY TIME(paid_at)
  OPTIMIZE FOR pr_auc
  STOP WHEN pr_auc > 0.6 OR training_time > 10 minutes
  SEED 11
  WITH LIMITS (memory = 2G, time = '15 minutes');

-- Rows are held back by a condition: every row that is_test marks.
TRAIN MODEL next_payment
  USING linear_regression
  FROM payments WHERE NOT is_test
  PREDICT next_amount
  WITH FEATURES (
    paid_at,
    amount,
    country,
    merchant_category,
    channel,
    card_age_days,
    customer_age,
    balance,
    n_last_24h,
    is_foreign,
    device_score
  )
  VALIDATE ON payments WHERE is_test
  OPTIMIZE FOR rmse;
