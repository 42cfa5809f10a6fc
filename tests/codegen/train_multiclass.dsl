-- Several classes: probabilities are an array, and a function names the classes.
CREATE TABLE wine (alcohol real, ash real, cultivar text);
TRAIN MODEL wine_kind USING gradient_boosting(n_estimators = 20, task = multiclass) FROM wine PREDICT cultivar WITH FEATURES (*);
