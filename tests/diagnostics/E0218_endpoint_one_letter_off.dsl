-- An endpoint that no statement above deploys; the nearest name is shown.
CREATE TABLE payments (id bigint, amount numeric, country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
DEPLOY MODEL fraud TO ENDPOINT scoring;
GRANT PREDICT ON ENDPOINT scorin TO analyst;
