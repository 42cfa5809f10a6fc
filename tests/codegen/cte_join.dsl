-- A source with table expressions and a join; tables are qualified, no row form is made.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), balance double precision, country text, paid_at timestamptz, is_fraud boolean);
CREATE TABLE countries (code text PRIMARY KEY, risk real);
WITH recent AS (SELECT * FROM payments WHERE paid_at > '2024-01-01')
TRAIN MODEL fraud USING logistic_regression FROM recent p JOIN countries c ON c.code = p.country
  PREDICT p.is_fraud WITH FEATURES (p.amount, c.risk, p.paid_at);
