-- A join has no single row to predict from: there is nothing to merge.
-- args: --dump-ir=after:merge_feature_definitions
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), balance double precision, country text, paid_at timestamptz, is_fraud boolean);
CREATE TABLE countries (code text PRIMARY KEY, risk real);
TRAIN MODEL fraud USING logistic_regression FROM payments p JOIN countries c ON c.code = p.country
  PREDICT p.is_fraud WITH FEATURES (p.amount, c.risk);
