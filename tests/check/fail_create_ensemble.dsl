-- Members and weights that do not go together, methods that do not fit, names that are taken.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
TRAIN MODEL trees USING gradient_boosting FROM payments PREDICT is_fraud WITH FEATURES (amount, paid_at);
TRAIN MODEL price USING linear_regression FROM payments PREDICT amount WITH FEATURES (country, is_fraud);
TRAIN MODEL price2 USING linear_regression FROM payments PREDICT amount WITH FEATURES (country);
CREATE ENSEMBLE a AS COMBINE MODELS (fraud, price) USING weighted_average;
CREATE ENSEMBLE b AS COMBINE MODELS (fraud WEIGHT 0.4, trees WEIGHT 0.5) USING weighted_average;
CREATE ENSEMBLE c AS COMBINE MODELS (fraud WEIGHT 0.4, trees) USING weighted_average;
CREATE ENSEMBLE d AS COMBINE MODELS (fraud WEIGHT 0, trees WEIGHT 'much') USING majority_vot;
CREATE ENSEMBLE e AS COMBINE MODELS (price, price2) USING majority_vote;
CREATE ENSEMBLE f AS COMBINE MODELS (fraud WEIGHT 0.5, trees WEIGHT 0.5) USING stacking;
CREATE ENSEMBLE g AS COMBINE MODELS (fraud, trees, fraud) USING weighted_average;
CREATE ENSEMBLE h AS COMBINE MODELS (fraud, h, trees) USING weighted_average;
CREATE ENSEMBLE fraud AS COMBINE MODELS (trees, truse) USING stacking(fold = 3);
CREATE ENSEMBLE i AS COMBINE MODELS (fraud, trees) USING stacking VALIDATE ON (SELECT amount, country FROM payments) AS p;
