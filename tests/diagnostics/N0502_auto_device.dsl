-- ON DEVICE auto falls back to the processor, and says so.
CREATE TABLE payments (amount numeric(12,2), country text, is_fraud boolean);
TRAIN MODEL fraud USING neural_network FROM payments PREDICT is_fraud
  WITH FEATURES (amount, country) ON DEVICE auto;
