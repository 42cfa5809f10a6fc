-- The three kinds of agents: watchers, tuners, and those that run at intervals.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), is_fraud boolean);
TRAIN MODEL fraud USING gradient_boosting FROM payments PREDICT is_fraud WITH FEATURES (amount);
CREATE PROCEDURE clean(days integer) LANGUAGE sql AS $$ SELECT 1 $$;
CREATE AGENT of_training CHECK MODEL fraud EVERY 10 epochs
  WHEN validation_loss INCREASES FOR 3 epochs OR training_time > 1 hour
  THEN rollback_to_best_checkpoint AND stop_training;
CREATE AGENT of_use CHECK METRICS EVERY 1 hour WHEN recall DROPS BELOW 0.8 OR missing_rate > 20%
  THEN RETRAIN AND TRIGGER cleaner;
CREATE AGENT of_model FOR MODEL fraud WHEN epochs > 50 AND loss DOES NOT IMPROVE FOR 5 epochs THEN stop_training;
-- Finds better parameters.
CREATE AGENT tuner FOR MODEL fraud OPTIMIZE USING hyperband(eta = 4)
  SEARCH SPACE {'learning_rate': log_uniform(1e-3, 0.3), max_depth: int_uniform(2, 10), gamma: uniform(0, 5),
                subsample: choice([0.5, 0.8])}
  MAXIMIZE roc_auc WITH BUDGET 50 trials PARALLEL EXECUTION 4 workers;
CREATE AGENT cleaner EVERY '1 day 02:30:00' EXECUTE clean(30);
