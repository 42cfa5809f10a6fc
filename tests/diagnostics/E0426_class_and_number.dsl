-- A model of classes and one of numbers behind one endpoint.
CREATE TABLE payments (id bigint, amount numeric, country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
TRAIN MODEL price USING linear_regression FROM payments PREDICT amount WITH FEATURES (country);
DEPLOY MODELS (fraud, price) TO ENDPOINT scoring WITH TRAFFIC SPLIT (50%, 50%);
