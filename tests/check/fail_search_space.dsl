-- Distributions, and the parameters they are for.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), is_fraud boolean);
TRAIN MODEL fraud USING gradient_boosting FROM payments PREDICT is_fraud WITH FEATURES (amount);
CREATE AGENT t FOR MODEL fraud OPTIMIZE USING random_search SEARCH SPACE {
    learning_rat: uniform(0, 1),
    learning_rate: log_uniform(0, 0.1),
    max_depth: uniform(2, 10),
    gamma: unform(0, 5),
    subsample: uniform(0.9, 0.5),
    n_estimators: int_uniform(10.5, 100),
    colsample_bytree: choice([0.5, 1.5, 'x']),
    min_child_weight: uniform(1),
    max_bin: [64, 128],
    l1: 0.5,
    l2: choice(1, 2),
    l2: choice([]),
    early_stopping_rounds: choice([])
  } MAXIMIZE roc_auc WITH BUDGET 50 trials;
