-- An ensemble among its own members.
CREATE TABLE payments (id bigint, amount numeric, country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
TRAIN MODEL trees USING gradient_boosting FROM payments PREDICT is_fraud WITH FEATURES (amount);
CREATE ENSEMBLE both AS COMBINE MODELS (fraud, trees, both) USING weighted_average;
