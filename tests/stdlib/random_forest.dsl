-- Every parameter of random_forest is accepted with its default.
CREATE TABLE homes (area real, rooms smallint, city text, price numeric, sold boolean, weight real);
TRAIN MODEL m USING random_forest(n_estimators = 100, criterion = auto, max_depth = 7, min_samples_split = 20,
    min_samples_leaf = 7, max_features = auto, max_bin = 20, bootstrap = true, subsample = 1, importance = true,
    permutations = 5, surrogates = 0, null_as_category = false, class_weight = none, weight_column = weight)
  FROM homes PREDICT price WITH FEATURES (area, rooms, city);
