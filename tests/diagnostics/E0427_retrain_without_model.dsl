-- An event is about no model, so the action has to name one.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), is_fraud boolean);
TRAIN MODEL fraud USING gradient_boosting FROM payments PREDICT is_fraud WITH FEATURES (amount);
WHEN EVENT 'drift.detected' THEN RETRAIN;
