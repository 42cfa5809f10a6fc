-- Every parameter of naive_bayes is accepted with its default.
CREATE TABLE homes (area real, rooms smallint, city text, price numeric, sold boolean, weight real);
TRAIN MODEL m USING naive_bayes(distribution = gaussian, smoothing = 1, variance_smoothing = 1e-09, priors = [0.4, 0.6],
    weight_column = weight)
  FROM homes PREDICT sold WITH FEATURES (area, rooms, city);
