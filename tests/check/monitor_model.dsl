-- Features and metrics of a model in use, how often, and when that is an alert.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
MONITOR MODEL fraud FOR drift_detection ON features (amount, country) AND performance_degradation ON recall, precision
  CHECK FREQUENCY daily ALERT WHEN drift > 0.2 OR recall DROPS BELOW 0.8;
MONITOR MODEL fraud FOR drift_detection CHECK FREQUENCY 6 hours;
