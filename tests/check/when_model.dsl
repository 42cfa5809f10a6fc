-- Conditions over metrics and over what is known of models in use; actions with and without AND.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount);
WHEN MODEL fraud CONVERGED AND roc_auc >= 90% THEN
  DEPLOY TO fraud_live AND NOTIFY ops('ready') SCHEDULE retraining IN 30 days;
WHEN MODEL fraud drift EXCEEDS 0.3 OR latency > '200 ms' OR recall DECREASES FOR 3 consecutive_checks
  RETRAIN USING LATEST 90 days OF data AND ALERT ops('drift') AND ARCHIVE previous_version
  AND ROLLBACK TO previous_version;
