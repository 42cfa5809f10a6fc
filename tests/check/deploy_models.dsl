-- Two models share the calls of an endpoint until one of them is promoted.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
TRAIN MODEL trees USING gradient_boosting FROM payments PREDICT is_fraud WITH FEATURES (amount, paid_at);
DEPLOY MODELS (fraud, trees) TO ENDPOINT duel WITH TRAFFIC SPLIT (90%, 0.1) TRACK METRICS (recall, auc)
  AUTO PROMOTE best_performer AFTER 10000 samples WITH CONFIGURATION {batch_size: 8} MONITOR performance_degradation;
DEPLOY MODELS (trees, fraud) TO ENDPOINT week WITH TRAFFIC SPLIT (50%, 50%) TRACK METRICS (f1)
  AUTO PROMOTE best_performer AFTER 7 days;
