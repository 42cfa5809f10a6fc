-- `*` takes every column but the target and the excepted ones.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), balance double precision, country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING gradient_boosting FROM payments PREDICT is_fraud WITH FEATURES (* EXCEPT (id));
