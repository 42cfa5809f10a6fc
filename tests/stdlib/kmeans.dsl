-- Every parameter of kmeans is accepted with its default.
CREATE TABLE homes (area real, rooms smallint, city text, price numeric, sold boolean, weight real);
TRAIN MODEL m USING kmeans(k = silhouette, max_k = 15, init = 'kmeans++', n_init = 1, distance = euclidean,
    max_iterations = 20, min_reassigned = 0.001, tolerance = 1e-05, standardize = true)
  FROM homes WITH FEATURES (area, rooms, city);
