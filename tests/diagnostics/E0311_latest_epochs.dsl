-- Rows of the latest epochs: epochs are no time.
CREATE TABLE payments (id bigint, amount numeric, country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL trees USING gradient_boosting FROM payments PREDICT is_fraud WITH FEATURES (amount, paid_at);
RETRAIN MODEL trees USING LATEST 90 epochs OF data;
