-- Without a target: groups of wines, two directions in which they differ most, and wines that are like no other.
-- args: --schema examples/data/tables.sql

-- wine_group_predict(…) gives the number of the group; SELECT * FROM dml.model_parts says what is special about each.
TRAIN MODEL wine_group
  USING kmeans(k = silhouette, max_k = 6)
  FROM wine
  WITH FEATURES (* EXCEPT (id, cultivar));

-- wine_shape_predict(…) gives an array of two numbers, for a chart or as features of another model.
TRAIN MODEL wine_shape
  USING pca(components = 2)
  FROM wine
  WITH FEATURES (* EXCEPT (id, cultivar));

-- wine_odd_predict(…) is true for the three in a hundred that random splits separate first; wine_odd_predict_proba(…) is
-- the score.
TRAIN MODEL wine_odd
  USING isolation_forest(contamination = 0.03)
  FROM wine
  WITH FEATURES (* EXCEPT (id, cultivar));
