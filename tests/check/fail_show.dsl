-- Unknown models and columns, conditions that are none, orders that are more than that, a limit below 0.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
SHOW VERSIONS OF MODEL fruad;
SHOW MODELS WHERE tsk = 'binary';
SHOW MODELS WHERE training_rows;
SHOW MODELS WHERE version = = 1;
SHOW MODELS ORDER BY trained_att;
SHOW MODELS ORDER BY version FOR UPDATE;
SHOW MODELS LIMIT -1;
SHOW TENSORS OF MODEL fraud WHERE sum(bytes) > 10;
