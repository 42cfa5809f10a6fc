-- An algorithm that computes its solution in one step has nothing to stop.
CREATE TABLE homes (area real, rooms smallint, price numeric);
TRAIN MODEL home_price USING linear_regression FROM homes PREDICT price
  WITH FEATURES (area, rooms) STOP WHEN rmse < 10000;
