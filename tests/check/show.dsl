-- Every list, with conditions and orders over its columns.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
SHOW MODELS WHERE task = 'binary' AND trained_at > now() - interval '1 day' ORDER BY metric_value DESC NULLS LAST LIMIT 5;
SHOW VERSIONS OF MODEL fraud ORDER BY version DESC;
SHOW CHECKPOINTS OF MODEL fraud WHERE is_best;
SHOW TENSORS OF MODEL fraud WHERE shape[1] > 10 LIMIT 0;
SHOW ENDPOINTS;
SHOW AGENTS WHERE state = 'paused';
SHOW JOBS WHERE error_code IS NOT NULL ORDER BY submitted_at, job_id;
SHOW EVENTS WHERE payload ->> 'model' = 'fraud';
SHOW KERNELS;
