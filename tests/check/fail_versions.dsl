-- Versions count from 1, and the models must be known.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
ROLLBACK MODEL fraud TO VERSION 0;
ARCHIVE MODEL fraud VERSION -1;
ALTER MODEL fraud SET ALIAS champion TO VERSION 0;
ROLLBACK MODEL fruad TO VERSION 1;
ARCHIVE MODEL frauds;
ALTER MODEL fraudd SET ALIAS champion TO VERSION 1;
EXPLAIN MODEL fraut;
RETRAIN MODEL freud;
