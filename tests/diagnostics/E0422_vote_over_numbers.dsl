-- A vote among models that predict numbers.
CREATE TABLE payments (id bigint, amount numeric, country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL price USING linear_regression FROM payments PREDICT amount WITH FEATURES (country);
TRAIN MODEL flat USING linear_regression FROM payments PREDICT amount WITH FEATURES (is_fraud);
CREATE ENSEMBLE both AS COMBINE MODELS (price, flat) USING majority_vote;
