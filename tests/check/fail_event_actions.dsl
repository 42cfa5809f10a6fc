-- Actions of events: about which model, which event, what payload.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount);
WHEN EVENT 'a' THEN DEPLOY TO live AND RETRAIN AND RETRAIN MODEL fraudd AND SCHEDULE retraining IN 1 day;
WHEN EVENT 'b' THEN PUBLISH EVENT 'model.*' WITH PAYLOAD ['x'] AND PUBLISH EVENT 'c' WITH PAYLOAD {k: 1, k: uniform(0, 1)};
