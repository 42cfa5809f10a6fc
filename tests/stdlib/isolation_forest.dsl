-- Every parameter of isolation_forest is accepted with its default.
CREATE TABLE homes (area real, rooms smallint, city text, price numeric, sold boolean, weight real);
TRAIN MODEL m USING isolation_forest(n_estimators = 100, max_depth = 8, sample_size = 256, colsample_bytree = 1,
    contamination = auto)
  FROM homes WITH FEATURES (area, rooms, city);
