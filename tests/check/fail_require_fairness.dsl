-- A model of numbers, a column one letter off, ratios that cannot be.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
TRAIN MODEL price USING linear_regression FROM payments PREDICT amount WITH FEATURES (country, is_fraud);
REQUIRE FAIRNESS OF MODEL price ACROSS country SELECTION RATE RATIO ABOVE 0.8;
REQUIRE FAIRNESS OF MODEL fraud ACROSS contry SELECTION RATE RATIO ABOVE 0;
REQUIRE FAIRNESS OF MODEL fraud ACROSS country SELECTION RATE RATIO ABOVE 'much';
REQUIRE FAIRNESS OF MODEL fraud ACROSS country SELECTION RATE RATIO ABOVE 1.5;
