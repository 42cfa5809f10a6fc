-- Models that differ, stand twice or alone; shares, metrics and promotions that cannot be.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
TRAIN MODEL trees USING gradient_boosting FROM payments PREDICT is_fraud WITH FEATURES (amount, paid_at);
TRAIN MODEL price USING linear_regression FROM payments PREDICT amount WITH FEATURES (country, is_fraud);
DEPLOY MODELS (fraud, price) TO ENDPOINT a WITH TRAFFIC SPLIT (50%, 50%);
DEPLOY MODELS (fraud, public.fraud) TO ENDPOINT b WITH TRAFFIC SPLIT (50%, 30%);
DEPLOY MODELS (fraud) TO ENDPOINT c WITH TRAFFIC SPLIT (100%);
DEPLOY MODELS (fraud, trees) TO ENDPOINT d WITH TRAFFIC SPLIT (60, 0%, 'x') TRACK METRICS (rmse, f1, f1_score);
DEPLOY MODELS (fraud, trees) TO ENDPOINT e;
DEPLOY MODELS (fraud, trees) TO ENDPOINT f WITH TRAFFIC SPLIT (50%, 50%) AUTO PROMOTE best_performr AFTER 10 epochs;
DEPLOY MODELS (fraud, trees) TO ENDPOINT g WITH TRAFFIC SPLIT (50%, 50%) TRACK METRICS (f1)
  AUTO PROMOTE best_performer AFTER 1000;
DEPLOY MODELS (fraud, trees) TO ENDPOINT h WITH TRAFFIC SPLIT (50%, 50%) TRACK METRICS (f1)
  AUTO PROMOTE best_performer AFTER 0 samples;
