-- Every parameter of logistic_regression is accepted with its default.
CREATE TABLE homes (area real, rooms smallint, city text, price numeric, sold boolean);
TRAIN MODEL m USING logistic_regression(l1 = 0, l2 = 1, max_iterations = 100, tolerance = 1e-6, class_weight = none, fit_intercept = true)
  FROM homes PREDICT sold WITH FEATURES (area, rooms, city);
