-- The tables of a file are not all there are: another one may be in the database.
-- args: --require-schema
CREATE TABLE payments (amount numeric(12,2), country text, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM paymants PREDICT is_fraud WITH FEATURES (amount, country);
TRAIN MODEL churn USING logistic_regression FROM customers JOIN payments USING (country)
  PREDICT gone WITH FEATURES (amount, country);
TRAIN MODEL night USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (hour_of_day(amount) AS hour);
