-- A second try that would say the same thing in two words.
CREATE TABLE customers (age integer, spend numeric, churned boolean);
TRAIN MODEL churn USING svm(c = 100) FROM customers PREDICT churned WITH FEATURES (age, spend)
  WITH FALLBACK (ON convergence_failure RETRY WITH lambda = 0.1);
