-- Shares of the calls that leave a part to nobody.
CREATE TABLE payments (id bigint, amount numeric, country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
TRAIN MODEL trees USING gradient_boosting FROM payments PREDICT is_fraud WITH FEATURES (amount);
DEPLOY MODELS (fraud, trees) TO ENDPOINT scoring WITH TRAFFIC SPLIT (50%, 30%);
