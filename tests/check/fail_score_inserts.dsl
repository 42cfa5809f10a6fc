-- Tables, features, columns and conditions that do not suit.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
CREATE VIEW latest AS SELECT * FROM payments;
CREATE TABLE visits (id bigint, amount numeric, note text);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
SCORE INSERTS INTO latest WITH MODEL fraud AS score;
SCORE INSERTS INTO visits WITH MODEL fraud AS score;
SCORE INSERTS INTO payments WITH MODEL fraud AS is_fraud;
SCORE INSERTS INTO payments WITH MODEL fraud AS amount;
SCORE INSERTS INTO payments WITH MODEL fraud AS paid_at;
SCORE INSERTS INTO payments WITH MODEL fraud AS score QUARANTINE WHEN scor > 0.9;
SCORE INSERTS INTO payments WITH MODEL fraud AS score QUARANTINE WHEN score;
SCORE INSERTS INTO payments WITH MODEL fruad AS score;
