-- Arithmetic and logic over literals are computed; what could raise or is not known stays.
-- args: --dump-ir=after:fold_constants
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), balance double precision, country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments
  PREDICT is_fraud
  WITH FEATURES (amount * (2 + 3) AS a, amount + 2147483647 + (2147483647 + 1) AS b, amount * (7 / 0) AS c,
                 balance > 10 AND true AS d, NOT (NOT true) OR balance > 1 AS e, amount * (7 - 2 * 3) AS f);
