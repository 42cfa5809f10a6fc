-- Stored predictions: a keyed table is made, a job fills it; expressions of the model are computed over the source.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), balance double precision, country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, amount / balance AS share);
PREDICT USING MODEL fraud FROM payments WHERE paid_at > '2025-01-01' STORE RESULTS IN fraud_scores KEY (id);
PREDICT USING MODEL fraud FROM (SELECT country, amount, balance FROM payments) AS p STORE RESULTS IN all_scores;
