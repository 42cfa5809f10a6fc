-- Every parameter of gradient_boosting is accepted with its default.
CREATE TABLE homes (area real, rooms smallint, city text, price numeric, sold boolean);
TRAIN MODEL m USING xgboost(n_estimators = 100, learning_rate = 0.3, max_depth = 6, min_child_weight = 1, gamma = 0, subsample = 1,
    colsample_bytree = 1, l1 = 0, l2 = 1, max_bin = 256, scale_pos_weight = 1, early_stopping_rounds = 0)
  FROM homes PREDICT price WITH FEATURES (area, rooms, city);
