-- A distribution that is not there; the nearest one is shown.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), is_fraud boolean);
TRAIN MODEL fraud USING gradient_boosting FROM payments PREDICT is_fraud WITH FEATURES (amount);
CREATE AGENT tuner FOR MODEL fraud OPTIMIZE USING random_search
  SEARCH SPACE {learning_rate: loguniform(0.001, 0.3)} MAXIMIZE roc_auc WITH BUDGET 50 trials;
