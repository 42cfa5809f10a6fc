-- task asks for what the algorithm does not do.
CREATE TABLE parts (weight real, width real, defects integer);
TRAIN MODEL defect_kind USING linear_regression(task = multiclass) FROM parts
  PREDICT defects WITH FEATURES (weight, width);
