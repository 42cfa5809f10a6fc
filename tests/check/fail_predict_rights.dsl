-- Unknown objects and a role given twice.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
DEPLOY MODEL fraud TO ENDPOINT scoring;
GRANT PREDICT ON MODEL fruad TO analyst;
GRANT PREDICT ON ENDPOINT scorin TO analyst;
REVOKE PREDICT ON MODEL fraud FROM analyst, clerk, analyst;
