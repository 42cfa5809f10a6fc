-- A monitor of a feature that the model has not.
CREATE TABLE payments (id bigint, amount numeric, country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
MONITOR MODEL fraud FOR drift_detection ON features (amuont) CHECK FREQUENCY daily;
