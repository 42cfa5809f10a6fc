-- A target listed as a feature; the place of the target is noted.
CREATE TABLE payments (amount numeric(12,2), country text, is_fraud boolean);
TRAIN MODEL fraud USING gradient_boosting FROM payments
  PREDICT is_fraud WITH FEATURES (amount, country, is_fraud);
