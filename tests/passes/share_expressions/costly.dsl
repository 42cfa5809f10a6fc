-- A costly expression that several features contain is computed once; cheap ones are left alone.
-- args: --dump-ir=after:share_expressions
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), balance double precision, country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud
  WITH FEATURES (
    ln(1 + abs(amount / (balance + 1)) * sqrt(abs(balance - amount))) AS a,
    ln(1 + abs(amount / (balance + 1)) * sqrt(abs(balance - amount))) * 2 AS b,
    amount + 1 AS c, amount + 1 - balance AS d);
