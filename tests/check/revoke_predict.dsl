-- Who may no longer.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
DEPLOY MODEL fraud TO ENDPOINT scoring;
REVOKE PREDICT ON MODEL fraud FROM analyst;
REVOKE PREDICT ON ENDPOINT scoring FROM analyst, clerk;
