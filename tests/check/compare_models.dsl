-- Models of one task over rows that suit both.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
TRAIN MODEL trees USING gradient_boosting FROM payments PREDICT is_fraud WITH FEATURES (amount, paid_at);
COMPARE MODELS (fraud, trees) ON payments WHERE id > 1000 BY roc_auc;
