-- Parameters of another kernel, of another task, and of another growth; a default that is written out is none of them.
CREATE TABLE customers (age integer, spend numeric, at timestamptz, churned boolean);
TRAIN MODEL churn USING svm(gamma = 0.5, random_features = 200, epsilon = 0.2, class_weight = balanced) FROM customers
  PREDICT churned WITH FEATURES (age, spend);
TRAIN MODEL spending USING svm(gamma = scale, class_weight = balanced) FROM customers PREDICT spend WITH FEATURES (age);
TRAIN MODEL level USING prophet(floor = 1) FROM customers PREDICT spend WITH TIME COLUMN at;
TRAIN MODEL again USING svm(kernel = gaussian, gamma = 2) FROM customers PREDICT churned WITH FEATURES (age)
  WITH FALLBACK (ON convergence_failure RETRY WITH epsilon = 1);
