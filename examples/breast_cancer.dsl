-- Malignant or benign: two algorithms on the same rows, judged on rows that neither has seen.
-- args: --schema examples/data/tables.sql

-- Every measured column is a feature; the key is not. A text target has two classes only where `task` says so.
TRAIN MODEL tumour_linear
  USING logistic_regression(task = binary, l2 = 1.0, class_weight = balanced)
  FROM breast_cancer
  PREDICT diagnosis
  WITH FEATURES (* EXCEPT (id))
  SPLIT DATA training = 0.7, validation = 0.15, test = 0.15 BY HASH(id)
  OPTIMIZE FOR roc_auc;

-- The same with trees; a split by a hash of the key, with the same seed, gives both models the same rows.
TRAIN MODEL tumour_trees
  USING gradient_boosting(
    task = binary,
    n_estimators = 200,
    learning_rate = 0.1,
    max_depth = 3,
    subsample = 0.8
  )
  FROM breast_cancer
  PREDICT diagnosis
  WITH FEATURES (* EXCEPT (id))
  SPLIT DATA training = 0.7, validation = 0.15, test = 0.15 BY HASH(id)
  OPTIMIZE FOR roc_auc
  STOP WHEN log_loss < 0.05 OR epochs >= 150;
