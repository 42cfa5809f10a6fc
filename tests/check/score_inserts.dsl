-- New rows get a score; those it is too high for are kept apart.
CREATE TABLE scored (amount numeric(12,2), country text, label boolean);
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
TRAIN MODEL price USING linear_regression FROM payments PREDICT amount WITH FEATURES (country, is_fraud);
SCORE INSERTS INTO payments WITH MODEL fraud AS fraud_score QUARANTINE WHEN fraud_score > 0.9 AND payments.amount > 1000;
SCORE INSERTS INTO scored WITH MODEL fraud AS label QUARANTINE WHEN label;
SCORE INSERTS INTO public.payments WITH MODEL price AS expected_amount;
