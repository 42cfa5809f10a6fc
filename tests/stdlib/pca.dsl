-- Every parameter of pca is accepted with its default.
CREATE TABLE homes (area real, rooms smallint, city text, price numeric, sold boolean, weight real);
TRAIN MODEL m USING pca(variance = 0.95, correlation = true, whiten = false, lanczos_iterations = 50)
  FROM homes WITH FEATURES (area, rooms, price);
