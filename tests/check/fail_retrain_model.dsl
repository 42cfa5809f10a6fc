-- Time is not counted in epochs, and a model must know a time.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
TRAIN MODEL trees USING gradient_boosting FROM payments PREDICT is_fraud WITH FEATURES (amount, paid_at);
RETRAIN MODEL trees USING LATEST 90 epochs OF data;
RETRAIN MODEL trees USING LATEST 0 days OF data;
RETRAIN MODEL fraud USING LATEST 90 days OF data;
