-- Every parameter of linear_regression is accepted with its default.
CREATE TABLE homes (area real, rooms smallint, city text, price numeric, sold boolean);
TRAIN MODEL m USING linear_regression(l1 = 0, l2 = 0, fit_intercept = true) FROM homes PREDICT price WITH FEATURES (area, rooms, city);
