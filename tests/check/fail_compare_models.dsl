-- Models that differ, one alone, a metric of another task, a source without a feature.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), country text, paid_at timestamptz, is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount, country);
TRAIN MODEL trees USING gradient_boosting FROM payments PREDICT is_fraud WITH FEATURES (amount, paid_at);
TRAIN MODEL price USING linear_regression FROM payments PREDICT amount WITH FEATURES (country, is_fraud);
COMPARE MODELS (fraud, price) ON payments BY recall;
COMPARE MODELS (fraud) ON payments BY recall;
COMPARE MODELS (fraud, trees) ON payments BY rmse;
COMPARE MODELS (fraud, trees) ON (SELECT amount, country, is_fraud FROM payments) AS p BY recall;
