-- Every parameter of svm is accepted with its default.
CREATE TABLE homes (area real, rooms smallint, city text, price numeric, sold boolean, weight real);
TRAIN MODEL m USING svm(kernel = linear, degree = 3, coef0 = 1, gamma = scale, random_features = 500, lambda = 0.01, epsilon = 0.1, nu = 0.5,
    step_size = 0.01, decay_factor = 0.9, max_iterations = 100, tolerance = 1e-6, class_weight = none, n_folds = 0)
  FROM homes PREDICT price WITH FEATURES (area, rooms, city);
