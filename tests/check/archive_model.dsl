-- One version, the one before, or all of a model.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
ARCHIVE MODEL fraud VERSION 1;
ARCHIVE MODEL fraud previous_version;
ARCHIVE MODEL fraud;
