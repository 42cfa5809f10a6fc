-- The time column orders the folds: it is the last column of the feature view, and no feature.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), balance double precision, country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud
  WITH TIME COLUMN paid_at AND FEATURES (amount, country)
  SPLIT DATA training = 0.8, test = 0.2 BY TIME(paid_at)
  VALIDATE USING time_series_split(folds = 3)
  STOP WHEN log_loss DOES NOT IMPROVE FOR 3 epochs OR training_time > 5 minutes;
