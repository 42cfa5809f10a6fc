-- The demonstration: two models on real data, each judged on every fourth row, which it never learns from.
-- args: --schema examples/data/tables.sql

-- Is a tumour malignant? Thirty measurements of cell nuclei, 569 samples.
TRAIN MODEL tumour
  USING logistic_regression(task = binary, l2 = 1.0)
  FROM breast_cancer WHERE id % 4 <> 0
  PREDICT diagnosis
  WITH FEATURES (* EXCEPT (id))
  VALIDATE ON breast_cancer WHERE id % 4 = 0
  OPTIMIZE FOR roc_auc;

-- Which cultivar is a wine from? Thirteen measurements, 178 wines, three classes.
TRAIN MODEL cultivar
  USING gradient_boosting(n_estimators = 60, max_depth = 3)
  FROM wine WHERE id % 4 <> 0
  PREDICT cultivar
  WITH FEATURES (* EXCEPT (id))
  VALIDATE ON wine WHERE id % 4 = 0
  OPTIMIZE FOR log_loss;
