-- Groups by any column of the model's rows.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
REQUIRE FAIRNESS OF MODEL fraud ACROSS country SELECTION RATE RATIO ABOVE 0.8 ELSE BLOCK DEPLOY;
REQUIRE FAIRNESS OF MODEL fraud ACROSS paid_at SELECTION RATE RATIO ABOVE 80%;
