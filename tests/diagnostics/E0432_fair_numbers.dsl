-- Rates of selection of a model that predicts numbers.
CREATE TABLE payments (id bigint, amount numeric, country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL price USING linear_regression FROM payments PREDICT amount WITH FEATURES (country);
REQUIRE FAIRNESS OF MODEL price ACROSS country SELECTION RATE RATIO ABOVE 0.8;
