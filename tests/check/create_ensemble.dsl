-- Ensembles are models: later statements use them, with the features of all their members.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
TRAIN MODEL trees USING gradient_boosting FROM payments PREDICT is_fraud WITH FEATURES (amount, paid_at);
CREATE ENSEMBLE both AS COMBINE MODELS (fraud WEIGHT 0.4, trees WEIGHT 60%) USING weighted_average;
CREATE ENSEMBLE votes AS COMBINE MODELS (fraud, trees) USING majority_vote;
CREATE ENSEMBLE stack AS COMBINE MODELS (fraud, trees) USING stacking(folds = 3) VALIDATE ON payments WHERE id > 100;
CREATE ENSEMBLE nested AS COMBINE MODELS (both, votes) USING weighted_average;
EVALUATE MODEL nested ON payments METRICS (recall);
DEPLOY MODEL both TO ENDPOINT scoring;
