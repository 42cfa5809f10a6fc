-- Agents whose clauses are missing, contradict one another, or count in other units.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), is_fraud boolean);
TRAIN MODEL fraud USING gradient_boosting FROM payments PREDICT is_fraud WITH FEATURES (amount);
CREATE AGENT a1;
CREATE AGENT a2 CHECK MODEL fraud EVERY 10 epochs;
CREATE AGENT a3 CHECK MODEL fraud EVERY 1 hour WHEN recall < 0.8 THEN RETRAIN;
CREATE AGENT a4 CHECK METRICS EVERY 10 epochs WHEN recall < 0.8 THEN RETRAIN;
CREATE AGENT a5 CHECK MODEL fraud EVERY 2 epochs WHEN drift > 0.3 THEN RETRAIN;
CREATE AGENT a6 CHECK METRICS EVERY 1 hour WHEN epochs > 3 THEN stop_training;
CREATE AGENT a7 FOR MODEL fraud CHECK MODEL fraud EVERY 2 epochs WHEN loss > 1 THEN stop_training;
CREATE AGENT a8 FOR MODEL fraud WHEN loss > 1 THEN RETRAIN EVERY 1 hour EXECUTE clean();
CREATE AGENT a9 EVERY 5 epochs EXECUTE now();
CREATE AGENT a9 EVERY 0 seconds EXECUTE now();
