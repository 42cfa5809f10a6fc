-- Agents that tune: goals, budgets, methods.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), is_fraud boolean);
TRAIN MODEL fraud USING gradient_boosting FROM payments PREDICT is_fraud WITH FEATURES (amount);
CREATE AGENT t1 FOR MODEL fraud OPTIMIZE USING random_search;
CREATE AGENT t2 OPTIMIZE USING bayesian SEARCH SPACE {gamma: uniform(0, 1)} MAXIMIZE log_loss WITH BUDGET 50;
CREATE AGENT t3 FOR MODEL fraud OPTIMIZE USING hyperband(etta = 3) SEARCH SPACE {gamma: uniform(0, 1)}
  MINIMIZE rmse WITH BUDGET 5 hours PARALLEL EXECUTION 0 workers;
CREATE AGENT t4 FOR MODEL fraud OPTIMIZE USING grid_search SEARCH SPACE {}
  MAXIMIZE accuracy MINIMIZE log_loss WITH BUDGET 5 trials PARALLEL EXECUTION 2.5 workers;
