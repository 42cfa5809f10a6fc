-- Support vector machines: a straight border, a curved one, and a regression that forgives small errors.
-- args: --schema examples/data/tables.sql

-- The linear kernel is the default. `c` is the cost of an error, as in scikit-learn's LinearSVC.
TRAIN MODEL tumour_border
  USING svm(task = binary, c = 1.0, class_weight = balanced)
  FROM breast_cancer
  PREDICT diagnosis
  WITH FEATURES (* EXCEPT (id))
  SPLIT DATA training = 0.7, validation = 0.3 BY HASH(id)
  OPTIMIZE FOR roc_auc;

-- The gaussian kernel by random Fourier features, which the seed draws; three classes, each against the rest.
TRAIN MODEL cultivar_region
  USING svm(kernel = gaussian, gamma = scale, random_features = 300, lambda = 0.001)
  FROM wine
  PREDICT cultivar
  WITH FEATURES (alcohol, flavanoids, color_intensity, hue, proline)
  VALIDATE USING cross_validation(folds = 5, stratified = true)
  SEED 7;

-- Errors of up to 20 cost nothing.
TRAIN MODEL progression_tube
  USING svm(epsilon = 20, lambda = 0.01)
  FROM diabetes
  PREDICT progression
  WITH FEATURES (age, bmi, blood_pressure, ldl, hdl, log_triglycerides, glucose)
  SPLIT DATA training = 0.8, test = 0.2;
