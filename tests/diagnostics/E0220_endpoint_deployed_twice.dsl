-- Two statements make an endpoint of one name.
CREATE TABLE payments (id bigint, amount numeric, country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
TRAIN MODEL trees USING gradient_boosting FROM payments PREDICT is_fraud WITH FEATURES (amount);
DEPLOY MODEL fraud TO ENDPOINT scoring;
DEPLOY MODEL trees TO ENDPOINT scoring;
