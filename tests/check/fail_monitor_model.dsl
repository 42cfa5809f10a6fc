-- Kinds, features, metrics, frequencies and alerts that cannot be.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
MONITOR MODEL fraud FOR drift_detecton ON features (amount) CHECK FREQUENCY dayly;
MONITOR MODEL fraud FOR drift_detection ON features (amuont, country, country) CHECK FREQUENCY 10 epochs;
MONITOR MODEL fraud FOR performance_degradation ON (rmse) ALERT WHEN recall > 1.5;
MONITOR MODEL fraud FOR performance_degradation ON features (amount) ALERT WHEN rmse > 2;
MONITOR MODEL fraud FOR drift_detection AND drift_detection CHECK FREQUENCY 0 days;
MONITOR MODEL fruad FOR drift_detection CHECK FREQUENCY 5;
