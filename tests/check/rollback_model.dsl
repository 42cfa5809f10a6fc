-- Back to a version by its number, or to the one before.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
ROLLBACK MODEL fraud TO VERSION 2;
ROLLBACK MODEL public.fraud TO previous_version;
