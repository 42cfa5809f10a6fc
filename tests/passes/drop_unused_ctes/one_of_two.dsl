-- A table expression that nothing reads is dropped; those it used go with it.
-- args: --dump-ir=after:drop_unused_ctes
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), balance double precision, country text, paid_at timestamptz, is_fraud boolean);
WITH recent AS (SELECT * FROM payments WHERE paid_at > '2024-01-01'),
     old AS (SELECT * FROM payments),
     older AS (SELECT * FROM old)
TRAIN MODEL fraud USING logistic_regression FROM recent PREDICT is_fraud WITH FEATURES (amount, country);
