-- On all rows, or on the latest of them: by a feature that is a time, or by the time column.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
TRAIN MODEL trees USING gradient_boosting FROM payments PREDICT is_fraud WITH FEATURES (amount, paid_at);
RETRAIN MODEL fraud;
RETRAIN MODEL trees USING LATEST 90 days OF data;
