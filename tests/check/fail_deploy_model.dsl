-- Unknown model, a version below 1, settings that there are not or that have other types, words and a second endpoint.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
DEPLOY MODEL fruad TO ENDPOINT a;
DEPLOY MODEL fraud VERSION 0 TO ENDPOINT b WITH CONFIGURATION {max_latncy: '10 ms'} MONITOR drift_detecton;
DEPLOY MODEL fraud TO ENDPOINT c WITH CONFIGURATION {max_latency: 10 epochs, concurrency: 0, concurrency: 4}
  VERSION CONTROL enabld;
DEPLOY MODEL fraud TO ENDPOINT d WITH CONFIGURATION 'fast';
DEPLOY MODEL fraud TO ENDPOINT c;
DEPLOY MODEL later TO ENDPOINT e;
TRAIN MODEL later USING linear_regression FROM payments PREDICT amount WITH FEATURES (country);
