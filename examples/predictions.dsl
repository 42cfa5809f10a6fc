-- Batch scoring: predictions of a model stored in a table, next to the key of the row they belong to.
-- args: --schema examples/data/tables.sql

TRAIN MODEL wine_trees
  USING gradient_boosting(n_estimators = 50, max_depth = 3)
  FROM wine
  PREDICT cultivar
  WITH FEATURES (* EXCEPT (id));

-- Runs after the training; with a key, running it again updates the rows it wrote before.
PREDICT USING MODEL wine_trees
  FROM wine WHERE proline > 500
  STORE RESULTS IN wine_scores
  KEY (id);
