-- Three cultivars from thirteen measurements: a target with more than two classes, returned as its own text.
-- args: --schema examples/data/tables.sql

-- wine_origin_predict(…) gives the cultivar, wine_origin_predict_proba(…) three probabilities in the order of
-- wine_origin_classes().
TRAIN MODEL wine_origin
  USING logistic_regression(l2 = 0.5)
  FROM wine
  PREDICT cultivar
  WITH FEATURES (
    alcohol,
    malic_acid,
    ash,
    alcalinity_of_ash,
    magnesium,
    total_phenols,
    flavanoids,
    nonflavanoid_phenols,
    proanthocyanins,
    color_intensity,
    hue,
    od280_od315,
    proline
  )
  VALIDATE USING holdout(fraction = 0.25)
  OPTIMIZE FOR accuracy;
