-- A source without features or target, or with other types; metrics of other tasks.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
EVALUATE MODEL fraud ON (SELECT amount, is_fraud FROM payments) AS p METRICS (recall);
EVALUATE MODEL fraud ON (SELECT amount, country FROM payments) AS p METRICS (recall);
EVALUATE MODEL fraud ON (SELECT 'x' AS amount, country, is_fraud FROM payments) AS p;
EVALUATE MODEL fraud ON payments METRICS (rmse, recal, recall, recall);
EVALUATE MODEL fraud ON paymnets;
EVALUATE MODEL fraud ON payments WHERE amuont > 3;
EVALUATE MODEL fraud ON payments WHERE;
