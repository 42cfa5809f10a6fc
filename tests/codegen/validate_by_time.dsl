-- The time column orders the folds: it is the last column of the feature view, and no feature.
CREATE TABLE payments (id bigint PRIMARY KEY, paid_on date, amount numeric(12,2), country text, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud
  WITH TIME COLUMN paid_on AND FEATURES (* EXCEPT (id))
  SPLIT DATA training = 0.8, test = 0.2 BY TIME(paid_on)
  VALIDATE USING time_series_split(folds = 3)
  STOP WHEN log_loss DOES NOT IMPROVE FOR 3 epochs OR training_time > 5 minutes;
