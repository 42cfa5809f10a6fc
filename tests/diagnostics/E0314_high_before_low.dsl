-- A range that goes from the higher number to the lower.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), is_fraud boolean);
TRAIN MODEL fraud USING gradient_boosting FROM payments PREDICT is_fraud WITH FEATURES (amount);
CREATE AGENT tuner FOR MODEL fraud OPTIMIZE USING random_search
  SEARCH SPACE {subsample: uniform(0.9, 0.5)} MAXIMIZE roc_auc WITH BUDGET 50 trials;
