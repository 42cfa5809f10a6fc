-- Every parameter of knn is accepted with its default.
CREATE TABLE homes (area real, rooms smallint, city text, price numeric, sold boolean, weight real);
TRAIN MODEL m USING knn(k = 1, distance = euclidean, weights = uniform, search = exact, return_neighbors = false,
    standardize = true)
  FROM homes PREDICT price WITH FEATURES (area, rooms, city);
