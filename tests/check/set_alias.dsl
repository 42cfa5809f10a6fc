-- Names for versions.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
ALTER MODEL fraud SET ALIAS champion TO VERSION 2;
ALTER MODEL fraud SET ALIAS "Challenger" TO previous_version;
