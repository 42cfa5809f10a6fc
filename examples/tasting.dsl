-- Three cultivars by two simple ways: a distribution per class and measurement, and the vote of the nearest wines.
-- args: --schema examples/data/tables.sql

-- Every measurement has a mean and a deviation per cultivar; EXPLAIN MODEL shows them.
TRAIN MODEL wine_bayes
  USING naive_bayes(task = multiclass, fit_prior = false)
  FROM wine
  PREDICT cultivar
  WITH FEATURES (* EXCEPT (id))
  SPLIT DATA training = 0.7, validation = 0.15, test = 0.15 BY HASH(id)
  OPTIMIZE FOR accuracy;

EXPLAIN MODEL wine_bayes;

-- A wine is what the seven wines are that are most like it, the nearer ones counting for more.
TRAIN MODEL wine_neighbours
  USING knn(task = multiclass, k = 7, weights = distance)
  FROM wine
  PREDICT cultivar
  WITH FEATURES (* EXCEPT (id))
  SPLIT DATA training = 0.7, validation = 0.15, test = 0.15 BY HASH(id)
  OPTIMIZE FOR accuracy;

-- How far the disease goes on in a year: the mean of the fifteen patients that are most alike.
TRAIN MODEL progression_neighbours
  USING knn(k = 15, distance = manhattan)
  FROM diabetes
  PREDICT progression
  WITH FEATURES (* EXCEPT (id))
  VALIDATE USING cross_validation(folds = 5)
  OPTIMIZE FOR rmse;
