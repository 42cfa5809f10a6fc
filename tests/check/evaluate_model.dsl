-- Metrics over rows that have the features and the target, under their names or by the model's own expressions.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL large USING logistic_regression FROM payments PREDICT amount > 100 AS is_large
  WITH FEATURES (country, upper(country) AS big);
EVALUATE MODEL large ON payments WHERE paid_at > now() - interval '7 days' METRICS (recall, auc);
EVALUATE MODEL large ON (SELECT country, 'A' AS big, true AS is_large FROM payments) AS p;
