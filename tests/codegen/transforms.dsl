-- Transforms: each column is one argument, however many read it; the specification says what learns from it.
CREATE TYPE plan AS ENUM ('basic', 'plus', 'pro');
CREATE TABLE customers (id bigint PRIMARY KEY, age integer, spend numeric(12,2), country text, plan plan, visits integer, churned boolean);
TRAIN MODEL churn USING logistic_regression FROM customers PREDICT churned
  WITH FEATURES (
    TRANSFORM standard_scaler(age), age, TRANSFORM quantile_bins(age, bins = 4) AS age_band,
    TRANSFORM log(spend / nullif(visits, 0)) AS log_spend, TRANSFORM target_encoder(country), TRANSFORM ordinal_encoder(plan),
    TRANSFORM one_hot_encoder(visits, max_categories = 20), TRANSFORM bucketizer(spend, edges = [10, 100]) AS spend
  );
